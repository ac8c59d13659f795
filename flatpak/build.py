#!/usr/bin/python3
"""Builds the Flatpak of a commit into a repository.

    build.py --manifest FILE --source TAR --epoch SECONDS --work FOLDER --repository FOLDER
             [--branch NAME] [--no-cache]

TAR is what `git archive` makes of the commit, EPOCH its time.  The same commit built
against the same runtime gives the same commit in the repository, wherever and whenever
it is built: nothing but the commit and the runtime has a say in it.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--manifest", type=pathlib.Path, required=True)
    parser.add_argument("--source", type=pathlib.Path, required=True, help="a tar of the commit")
    parser.add_argument("--epoch", required=True, help="the commit's time, in seconds")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="where to build; what can be used again stays")
    parser.add_argument("--repository", type=pathlib.Path, required=True)
    parser.add_argument("--branch", default="stable")
    parser.add_argument("--no-cache", action="store_true", help="use nothing that was built before")
    return parser.parse_args()


def lay_out(chosen):
    """The manifest and what it is built from in one folder: the builder's sandbox sees no more."""
    folder = chosen.work / "source"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(chosen.source, folder / "parley.tar")
    manifest = json.loads(chosen.manifest.read_text())
    for source in manifest["modules"][-1]["sources"]:
        # Of a file beside the manifest the builder looks at the name only, and would take
        # what it has built of another commit for this one.
        source["sha256"] = hashlib.sha256(chosen.source.read_bytes()).hexdigest()
    target = folder / chosen.manifest.name
    target.write_text(json.dumps(manifest, indent=4) + "\n")
    return target


def build(chosen, manifest):
    state = chosen.work / "state"
    command = [
        "flatpak-builder", "--user", "--force-clean", "--sandbox", "--disable-download", "--disable-rofiles-fuse",
        f"--default-branch={chosen.branch}", f"--override-source-date-epoch={chosen.epoch}",
        f"--state-dir={state}", f"--repo={chosen.repository}", f"--subject=Parley of {chosen.epoch}",
        *(["--disable-cache"] if chosen.no_cache else ["--ccache"]),
        str(chosen.work / "app"), str(manifest),
    ]
    # Else the commit is dated by the clock, and two builds of the same are two commits.
    return subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": chosen.epoch}).returncode


def main():
    chosen = options()
    for name in ("work", "repository", "manifest", "source"):
        setattr(chosen, name, getattr(chosen, name).resolve())
    manifest = lay_out(chosen)
    code = build(chosen, manifest)
    if code:
        sys.exit(f"build: flatpak-builder ended with {code}; what it said is above")
    identity = json.loads(manifest.read_text())["id"]
    reference = f"app/{identity}/{subprocess.run(['flatpak', '--default-arch'], capture_output=True, text=True, check=True).stdout.strip()}/{chosen.branch}"
    commit = subprocess.run(["ostree", f"--repo={chosen.repository}", "rev-parse", reference], capture_output=True, text=True, check=True)
    print(f"{reference} {commit.stdout.strip()}")


if __name__ == "__main__":
    main()
