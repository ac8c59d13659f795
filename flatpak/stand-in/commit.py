#!/usr/bin/python3
"""Makes a stand-in for a GNOME runtime of a Debian root, and commits it.

    commit.py ROOT ID BRANCH REPOSITORY

ROOT is a Debian root that nobody needs any more: it is changed in place.  What it
becomes is a runtime with GNOME's id and layout but Debian's libraries.  It is for
trying a Flatpak where GNOME's own runtime cannot be had, and never to be published.
"""

import os
import pathlib
import shutil
import stat
import struct
import subprocess
import sys

# Flatpak brings these, or they belong to a system and not to a runtime.
NO_PART = """
etc/passwd etc/passwd- etc/group etc/group- etc/shadow etc/shadow- etc/gshadow etc/gshadow- etc/subuid etc/subgid
etc/machine-id etc/hostname etc/hosts etc/resolv.conf etc/mtab etc/fstab etc/debian_version etc/ld.so.cache etc/ld.so.conf.d
etc/apt etc/dpkg etc/cron.daily etc/init.d etc/pam.d etc/systemd etc/skel etc/default etc/kernel etc/security etc/selinux
etc/logrotate.d etc/rc0.d etc/rc1.d etc/rc2.d etc/rc3.d etc/rc4.d etc/rc5.d etc/rc6.d etc/rcS.d etc/.pwd.lock
games local src lib/systemd lib/udev lib/modules lib/apt lib/dpkg lib/init lib/tmpfiles.d lib/sysusers.d
share/lintian share/bug share/doc-base share/debconf share/bash-completion share/zsh share/fish share/initramfs-tools
""".split()

# Debian's GStreamer asks for half of all software; what nothing here uses goes,
# and after it what cannot be loaded without it.
NOT_USED = """
libopencv*.so* libvtk*.so* libgdal.so* libQt5*.so* libQt6*.so* qt5 qt6 libonnx*.so* libdnnl.so* libamd*.so* libLLVM*.so*
libgallium*.so* dri libvulkan_*.so libclang*.so* libspatialite.so* libhdf5*.so* libproj.so* libgdcm*.so* libtcl*.so* libtk8*.so*
""".split()

LOADER = """include /run/flatpak/ld.so.conf.d/app-*.conf
/app/lib/{triplet}
/app/lib
include /run/flatpak/ld.so.conf.d/runtime-*.conf
/usr/lib/{triplet}/pulseaudio
/usr/lib/{triplet}/blas
/usr/lib/{triplet}/lapack
/usr/lib/{triplet}
/usr/lib
"""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>/app/share/fonts</dir>
  <dir>/run/host/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""

NAME = """NAME="Stand-in for the GNOME runtime"
ID=org.gnome.os
VERSION={branch}
VERSION_ID={branch}
PRETTY_NAME="{id} {branch}, a stand-in made of Debian packages"
"""

METADATA = """[Runtime]
name={id}
runtime=org.gnome.Platform/{arch}/{branch}
sdk=org.gnome.Sdk/{arch}/{branch}

[Environment]
GI_TYPELIB_PATH=/app/lib/girepository-1.0
GST_PLUGIN_SYSTEM_PATH=/app/lib/gstreamer-1.0:/usr/lib/extensions/gstreamer-1.0:/usr/lib/{triplet}/gstreamer-1.0
XDG_DATA_DIRS=/app/share:/usr/share:/usr/share/runtime/share:/run/host/user-share:/run/host/share
"""

DEBUG = """
[Extension org.gnome.Sdk.Debug]
directory=lib/debug
autodelete=true
no-autodownload=true
"""

FLAGS = "-O2 -g -pipe -Wp,-D_FORTIFY_SOURCE=3 -fexceptions -fstack-protector-strong -fstack-clash-protection -fno-omit-frame-pointer"
BUILDER = f"""{{
  "cflags": "{FLAGS}",
  "cxxflags": "{FLAGS}",
  "ldflags": "-L/app/lib -Wl,-z,relro,-z,now -Wl,--as-needed"
}}
"""


def remove(path):
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)


def write(path, text):
    remove(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def needed(path):
    """The libraries that an ELF file names, read from its dynamic section."""
    with open(path, "rb") as file:
        data = file.read(64)
        if data[:5] != b"\x7fELF\x02":
            return None
        start, = struct.unpack_from("<Q", data, 40)
        size, number = struct.unpack_from("<HH", data, 58)
        file.seek(start)
        table = file.read(size * number)
        sections = [struct.unpack_from("<IIQQQQII", table, index * size) for index in range(number)]
        for _, kind, _, _, offset, length, link, _ in sections:
            if kind == 6:
                file.seek(offset)
                entries = file.read(length)
                file.seek(sections[link][4])
                names = file.read(sections[link][5])
                return {names[value:names.index(b"\0", value)].decode()
                        for tag, value in struct.iter_unpack("<qQ", entries) if tag == 1}
    return set()


def prune(libraries, others):
    """Removes what can no longer be loaded, and what needs that, until all can."""
    wanted = {}
    for path in libraries.rglob("*"):
        if ".so" in path.name and path.is_file() and not path.is_symlink():
            names = needed(path)
            if names:
                wanted[path] = names
    removed = 0
    while True:
        have = {path.name for folder in (libraries, *others) for path in folder.rglob("*.so*") if path.exists()}
        broken = [path for path, names in wanted.items() if names - have]
        if not broken:
            break
        for path in broken:
            path.unlink()
            del wanted[path]
        removed += len(broken)
    for path in libraries.rglob("*.so*"):
        if path.is_symlink() and not path.exists():
            path.unlink()
    return removed


def tidy(usr):
    for name in NO_PART:
        remove(usr / name)
    for folder, folders, files in os.walk(usr):
        for name in folders + files:
            path = pathlib.Path(folder, name)
            mode = path.lstat().st_mode
            if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
                path.unlink()
            elif stat.S_ISREG(mode) or stat.S_ISDIR(mode):
                path.chmod((stat.S_IMODE(mode) & 0o1777 | 0o644 | (0o111 if stat.S_ISDIR(mode) else 0)) & 0o1777)
            elif stat.S_ISLNK(mode) and os.readlink(path).startswith("/var/"):
                path.unlink()


def lay_out(root, identity, branch, arch):
    usr, triplet = root / "usr", f"{arch}-linux-gnu"
    libraries = usr / "lib" / triplet
    names = {"id": identity, "branch": branch, "arch": arch, "triplet": triplet}
    if (root / "etc").is_dir():
        remove(usr / "etc")
        (root / "etc").rename(usr / "etc")
    tidy(usr)
    for pattern in NOT_USED:
        for path in libraries.glob(pattern):
            remove(path)
    removed = prune(libraries, [usr / "lib"])
    # Flatpak looks for tools in bin alone.
    for tool in (usr / "sbin").iterdir():
        if not (usr / "bin" / tool.name).exists():
            (usr / "bin" / tool.name).symlink_to(f"../sbin/{tool.name}")
    for folder in ("lib/extensions", f"lib/{triplet}/GL", "lib/debug", "share/runtime/locale", "share/app-info"):
        (usr / folder).mkdir(parents=True, exist_ok=True)
    write(usr / "etc/ld.so.conf", LOADER.format(**names))
    write(usr / "etc/fonts/conf.d/00-flatpak.conf", FONTS)
    write(usr / "lib/os-release", NAME.format(**names))
    remove(usr / "etc/os-release")
    (usr / "etc/os-release").symlink_to("../lib/os-release")
    is_sdk = identity.endswith(".Sdk")
    if is_sdk:
        write(usr / "etc/flatpak-builder/defaults.json", BUILDER)
    write(root / "metadata", METADATA.format(**names) + (DEBUG if is_sdk else ""))
    (root / "files").mkdir(exist_ok=True)  # flatpak insists, though it takes usr
    print(f"{identity}: {removed} libraries and plugins went with what is not used")


def main():
    root, identity, branch, repository = sys.argv[1:]
    arch = subprocess.run(["flatpak", "--default-arch"], check=True, capture_output=True, text=True).stdout.strip()
    if not os.path.isdir(f"{repository}/objects"):
        # Only ever read as files on this machine: the quickest there is to write.
        subprocess.run(["ostree", "init", "--mode=bare-user-only", f"--repo={repository}"], check=True)
    lay_out(pathlib.Path(root), identity, branch, arch)
    subprocess.run(["flatpak", "build-export", "--runtime", "--disable-sandbox", "--no-update-summary", repository, root, branch], check=True)
    subprocess.run(["flatpak", "build-update-repo", "--no-update-appstream", repository], check=True)


if __name__ == "__main__":
    main()
