#!/usr/bin/python3
"""Lays out what was built as a folder that any static host can serve.

    publish.py --built REPOSITORY --repository REPOSITORY --site FOLDER --url ADDRESS --key FINGERPRINT
               [--next-key FINGERPRINT] [--branch NAME] [--runtime-repo ADDRESS]

What BUILT has becomes the newest commit of REPOSITORY, which keeps what was there
before: updates are made as differences to it, and who is not content with a version
goes back to it.  SITE then has `firebase.json`, and in `public` the repository, the two
files that say to Flatpak where it is and whose signature to believe, and a page for
people.  Keys are looked for in GNUPGHOME.
"""

import argparse
import base64
import html
import os
import pathlib
import shutil
import string
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
APPLICATION = "io.github.parley.Parley"
NAME = "parley"
FLATHUB = "https://dl.flathub.org/repo/flathub.flatpakrepo"
# One before the newest: who goes back needs it, and so does who comes from it.
DEPTH = 4

REMOTE = """[Flatpak Repo]
Title=Parley
Url={url}/repo/
Homepage={url}/
Comment=Talk and call with your people
DefaultBranch={branch}
GPGKey={key}
"""

REFERENCE = """[Flatpak Ref]
Title=Parley
Name={application}
Branch={branch}
Url={url}/repo/
SuggestRemoteName={name}
Homepage={url}/
Comment=Talk and call with your people
IsRuntime=false
RuntimeRepo={runtime}
GPGKey={key}
"""


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--built", type=pathlib.Path, required=True)
    parser.add_argument("--repository", type=pathlib.Path, required=True)
    parser.add_argument("--site", type=pathlib.Path, required=True)
    parser.add_argument("--url", required=True, help="where the folder will be served, without a slash at its end")
    parser.add_argument("--key", required=True, help="fingerprint of the key to sign with")
    parser.add_argument("--next-key", help="fingerprint of the key that will take its place: clients learn it, and both sign")
    parser.add_argument("--branch", default="stable")
    parser.add_argument("--runtime-repo", default=FLATHUB, help="where clients that lack the runtime get it")
    return parser.parse_args()


def run(*command):
    if subprocess.run([str(word) for word in command]).returncode:
        sys.exit(f"publish: {command[0]} {command[1]} failed; what it said is above")


def output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout


def signing(chosen):
    keys = [chosen.key] + ([chosen.next_key] if chosen.next_key else [])
    return [f"--gpg-homedir={os.environ['GNUPGHOME']}", *(f"--gpg-sign={key}" for key in keys)]


def public_keys(chosen):
    keys = [chosen.key] + ([chosen.next_key] if chosen.next_key else [])
    data = output("gpg", "--export", "--export-options", "export-minimal", *keys)
    if not data:
        sys.exit(f"publish: no key {' or '.join(keys)} in {os.environ['GNUPGHOME']}")
    return data


def take_over(chosen):
    """The parent of the new commit is what was newest so far; its time is the old one's."""
    if not (chosen.repository / "objects").exists():
        run("ostree", "init", "--mode=archive", f"--repo={chosen.repository}")
    for reference in output("ostree", f"--repo={chosen.built}", "refs").decode().split():
        if reference.startswith(("app/", "runtime/")):
            run("flatpak", "build-commit-from", "--no-update-summary", "--update-appstream", *signing(chosen), f"--src-repo={chosen.built}", chosen.repository, reference)


def update(chosen, keys):
    imported = []
    if chosen.next_key:
        file = chosen.repository / "next-keys.gpg"
        file.write_bytes(keys)
        imported = [f"--gpg-import={file}"]
    run("flatpak", "build-update-repo", "--title=Parley", f"--default-branch={chosen.branch}", f"--homepage={chosen.url}/",
        "--comment=Talk and call with your people", f"--icon={chosen.url}/{NAME}.svg",
        "--generate-static-deltas", "--static-delta-ignore-ref=*.Debug", "--prune", f"--prune-depth={DEPTH}",
        *imported, *signing(chosen), chosen.repository)
    for file in imported:
        pathlib.Path(file.partition("=")[2]).unlink()


def copy_repository(chosen, public):
    """Without what only whoever writes to it needs."""
    shutil.copytree(chosen.repository, public / "repo",
                    ignore=lambda folder, names: {"tmp", "state", "extensions", ".lock", "remotes"} & set(names))


def write_files(chosen, public, keys):
    values = {"url": chosen.url, "branch": chosen.branch, "application": APPLICATION, "name": NAME,
              "runtime": chosen.runtime_repo, "key": base64.b64encode(keys).decode()}
    (public / f"{NAME}.flatpakrepo").write_text(REMOTE.format(**values))
    (public / f"{NAME}.flatpakref").write_text(REFERENCE.format(**values))
    (public / f"{NAME}.gpg").write_bytes(keys)
    shutil.copy(HERE.parent / "data" / "icons" / f"{APPLICATION}.svg", public / f"{NAME}.svg")
    # What the metainfo names, for software centres.
    shutil.copytree(HERE.parent / "data" / "screenshots", public / "screenshots")
    words = {"url": html.escape(chosen.url), "fingerprint": html.escape(chosen.key), "application": APPLICATION, "name": NAME}
    for page in ("index.html", "404.html"):
        (public / page).write_text(string.Template((HERE / "hosting" / page).read_text()).substitute(words))


def lay_out(chosen, keys):
    """In a folder beside, put in place when whole: who serves the folder serves one state of it."""
    made = chosen.site.with_name(chosen.site.name + ".partial")
    shutil.rmtree(made, ignore_errors=True)
    public = made / "public"
    public.mkdir(parents=True)
    shutil.copy(HERE / "hosting" / "firebase.json", made)
    copy_repository(chosen, public)
    write_files(chosen, public, keys)
    shutil.rmtree(chosen.site, ignore_errors=True)
    made.rename(chosen.site)


def main():
    chosen = options()
    chosen.url = chosen.url.rstrip("/")
    if not os.environ.get("GNUPGHOME"):
        sys.exit("publish: GNUPGHOME must name the folder with the key to sign with")
    keys = public_keys(chosen)
    take_over(chosen)
    update(chosen, keys)
    lay_out(chosen, keys)
    files = [path for path in chosen.site.rglob("*") if path.is_file()]
    print(f"{chosen.site}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB")
    print(f"To install from there: flatpak install --user {chosen.url}/{NAME}.flatpakref")


if __name__ == "__main__":
    main()
