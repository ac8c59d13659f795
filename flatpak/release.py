#!/usr/bin/python3
"""Builds, signs and publishes the Flatpak of a commit, in one go.

    ./dev flatpak [--url ADDRESS] [--twice] [--history ADDRESS] [--next-key FINGERPRINT]

The folder that comes of it is served at ADDRESS.  Who publishes for others gives, in
PARLEY_FLATPAK_KEY_FILE, the file with the secret key (gpg --export-secret-keys); else a
key is made that is good for this computer.  flatpak/RELEASING.md has every step.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MANIFEST = HERE / "io.github.parley.Parley.json"
RUNTIMES = ("org.gnome.Platform", "org.gnome.Sdk")
FLATHUB = "https://dl.flathub.org/repo/flathub.flatpakrepo"
KEY = pathlib.Path("/run/signing-key")
TRIAL = "http://127.0.0.1:8080"


def options():
    parser = argparse.ArgumentParser(prog="./dev flatpak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default=TRIAL, help=f"where the folder will be served (default: {TRIAL})")
    parser.add_argument("--twice", action="store_true", help="build a second time, with nothing kept of the first, and compare")
    parser.add_argument("--history", help="address of the repository as it is published now, to go on from")
    parser.add_argument("--next-key", help="fingerprint of the key that will take the place of the one that signs; both are in the file")
    parser.add_argument("--runtime", choices=("flathub", "stand-in"), help="what to build against; by default GNOME's own if Flathub answers")
    parser.add_argument("--prepare", action="store_true", help="only get what a build needs from elsewhere")
    for name in ("--work", "--source", "--epoch", "--stand-in"):
        parser.add_argument(name, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def run(*command, **more):
    if subprocess.run([str(word) for word in command], **more).returncode:
        sys.exit(f"flatpak: {' '.join(map(str, command[:3]))} failed; what it said is above")


def output(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def version():
    return next(line.split('"')[3] for line in MANIFEST.read_text().splitlines() if '"runtime-version"' in line)


def choose_runtime(chosen):
    """GNOME's own, if it can be had."""
    if chosen.runtime is None:
        answers = subprocess.run(["curl", "-sfI", "--max-time", "10", FLATHUB], capture_output=True).returncode == 0
        chosen.runtime = "flathub" if answers else "stand-in"
    if chosen.runtime == "stand-in":
        print("Flathub is not asked: this is built against a stand-in for GNOME's runtime, for trying and not for publishing", flush=True)
        if not chosen.url.startswith(("http://127.0.0.1", "http://localhost")):
            sys.exit(f"flatpak: what is built against the stand-in cannot be published at {chosen.url}: "
                     "it runs on nobody's computer but this one.  Build where Flathub can be reached.")


def install_runtime(chosen):
    """In an installation of the builder's own, which other checkouts use as well."""
    name = pathlib.Path(chosen.stand_in).name if chosen.runtime == "stand-in" else f"flathub-{version()}"
    os.environ["FLATPAK_USER_DIR"] = f"/flatpak/builder-{name}"
    if chosen.runtime == "stand-in":
        run("flatpak", "--user", "remote-add", "--if-not-exists", "--no-gpg-verify", "stand-in", f"file://{chosen.stand_in}/repo")
    else:
        run("flatpak", "--user", "remote-add", "--if-not-exists", "flathub", FLATHUB)
    for runtime in RUNTIMES:
        reference = f"{runtime}//{version()}"
        if subprocess.run(["flatpak", "--user", "info", reference], capture_output=True).returncode:
            run("flatpak", "--user", "install", "-y", "--noninteractive", chosen.runtime, reference)


def prepare_key(work):
    """Returns its fingerprint.  One that was given is never written to a disk."""
    home = pathlib.Path("/run/user/keys") if KEY.exists() else work / "keys"
    os.environ["GNUPGHOME"] = str(home)
    home.mkdir(mode=0o700, exist_ok=True)
    if KEY.exists():
        run("gpg", "--batch", "--quiet", "--import", KEY)
    elif not output("gpg", "--list-secret-keys", "--with-colons"):
        run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "Parley on this computer <nobody@localhost>", "ed25519", "sign", "never")
    prints = [line.split(":")[9] for line in output("gpg", "--list-secret-keys", "--with-colons").splitlines() if line.startswith("fpr")]
    if not prints:
        sys.exit("flatpak: the file in PARLEY_FLATPAK_KEY_FILE has no secret key")
    return prints[0]


def build(chosen, work, name, *more):
    repository = work / f"built-{name}"
    shutil.rmtree(repository, ignore_errors=True)
    log = work / f"build-{name}.log"
    print(f"Building ({name}); what is said meanwhile: {log}", flush=True)
    with open(log, "wb") as words:
        done = subprocess.run([sys.executable, HERE / "build.py", "--manifest", MANIFEST, "--source", chosen.source, "--epoch", chosen.epoch,
                               "--work", work / name, "--repository", repository, *more], stdout=words, stderr=words)
    if done.returncode:
        sys.exit("\n".join(log.read_text(errors="replace").splitlines()[-30:]) + "\nflatpak: the build failed")
    reference, commit = log.read_text().split()[-2:]
    print(f"{commit} {reference}", flush=True)
    return repository, commit


def go_on_from(chosen, repository):
    """The newest of what is published, and what came before it, so that updates are differences."""
    run("ostree", "init", "--mode=archive", f"--repo={repository}")
    run("ostree", f"--repo={repository}", "remote", "add", "--no-gpg-verify", "--force", "history", chosen.history)
    run("ostree", f"--repo={repository}", "pull", "--mirror", "--depth=4", "history")


def main():
    chosen = options()
    work = pathlib.Path(chosen.work)
    choose_runtime(chosen)
    install_runtime(chosen)
    run(sys.executable, HERE / "fetch.py", MANIFEST, work / "first" / "state" / "downloads")
    if chosen.prepare:
        return
    built, commit = build(chosen, work, "first")
    if chosen.twice:
        shutil.rmtree(work / "second", ignore_errors=True)
        shutil.copytree(work / "first" / "state" / "downloads", work / "second" / "state" / "downloads")
        again = build(chosen, work, "second", "--no-cache")[1]
        if again != commit:
            sys.exit("flatpak: two builds of one commit differ; compare them with ostree diff before publishing either")
        print("Two builds of one commit came to the same", flush=True)
    if chosen.history:
        shutil.rmtree(work / "repo", ignore_errors=True)
        go_on_from(chosen, work / "repo")
    key = prepare_key(work)
    run(sys.executable, HERE / "publish.py", "--built", built, "--repository", work / "repo", "--site", work / "site",
        "--url", chosen.url, "--key", key, *(["--next-key", chosen.next_key] if chosen.next_key else []))


if __name__ == "__main__":
    main()
