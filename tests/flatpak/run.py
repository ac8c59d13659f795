#!/usr/bin/python3
"""Enters the root that is made for Flatpak, as an ordinary user, and runs the suite there.

    run.py [TEST…]

`./dev test` names the root and the runtime in the environment.  What cannot be tried
here is skipped, by its reason.  PARLEY_FLATPAK_KEEP names a folder that logs and
pictures are copied to.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]

def skip(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def places():
    try:
        root, runtime = (pathlib.Path(os.environ[f"PARLEY_FLATPAK_{name}"]) for name in ("ROOT", "RUNTIME"))
    except KeyError:
        skip("there is no root for Flatpak and no runtime yet; ./dev test flatpak makes them")
    return root, runtime


class Root:
    def __init__(self, root, cache):
        self.root, self.cache = root, cache

    def command(self, *words, network=True):
        return [TOP / "flatpak" / "enter", self.root, self.cache, TOP, *([] if network else ["--own-network"]), *words]

    def check(self):
        """Whether there can be a sandbox at all."""
        tried = subprocess.run(self.command("bwrap", "--unshare-user", "--ro-bind", "/", "/", "--proc", "/proc", "true", network=False), capture_output=True, text=True)
        if tried.returncode:
            skip(f"no user namespaces for an ordinary user: {tried.stderr.strip().splitlines()[-1:]}")

    def own(self, folder):
        """What the suite writes to belongs to whom it runs as."""
        if os.geteuid() == 0:
            os.chown(folder, 1000, 1000)


def archive(folder):
    """The commit that is tried, and its time."""
    git = ["git", "-c", "safe.directory=*", "-C", TOP]
    made = subprocess.run([*git, "archive", "--format=tar", "--prefix=parley/", "-o", folder / "source.tar", "HEAD"], capture_output=True, text=True)
    if made.returncode:
        skip(f"the sources are no checkout of git: {made.stderr.strip()}")
    os.chmod(folder / "source.tar", 0o644)
    return subprocess.run([*git, "log", "-1", "--format=%ct"], check=True, capture_output=True, text=True).stdout.strip()


def keep(folder):
    """For whoever wants to see what it was like."""
    if wanted := os.environ.get("PARLEY_FLATPAK_KEEP"):
        for name in ("logs", "pictures"):
            with contextlib.suppress(FileNotFoundError):
                shutil.copytree(folder / name, pathlib.Path(wanted) / name, dirs_exist_ok=True)


def main():
    root, runtime = places()
    cache = runtime.parent
    folder = cache / ("suite-" + hashlib.sha256(str(TOP).encode()).hexdigest()[:12])
    folder.mkdir(exist_ok=True)
    lock = open(folder / ".lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    inner, stand_in = f"/flatpak/{folder.name}", f"/flatpak/{runtime.name}"
    entered = Root(root, cache)
    entered.own(folder)
    entered.check()
    epoch = archive(folder)
    common = ["--work", inner, "--source", f"{inner}/source.tar", "--epoch", epoch, "--stand-in", stand_in]
    if subprocess.run(entered.command("python3", "flatpak/release.py", "--runtime", "stand-in", "--prepare", *common), stdout=sys.stderr).returncode:
        print("Bail out! what the build needs could not be had")
        return 1
    # Whatever was installed for an earlier run: a person begins with nothing.
    for name in ("person", "logs", "pictures"):
        shutil.rmtree(folder / name, ignore_errors=True)
    code = subprocess.run(entered.command("python3", "tests/flatpak/desk.py", f"{inner}/person", f"{inner}/logs",
                                          "python3", "tests/flatpak/test_flatpak.py", inner, stand_in, f"{inner}/source.tar", epoch, *sys.argv[1:],
                                          network=False), stdin=subprocess.DEVNULL).returncode
    keep(folder)
    return code


if __name__ == "__main__":
    sys.exit(main())
