#!/usr/bin/python3
"""The manifest that developers build is the one that people get, but for its name.

    test_manifests.py SOURCE
"""

import json
import pathlib
import sys

MANIFESTS = pathlib.Path(sys.argv[1], "flatpak")


def read(name):
    return json.loads((MANIFESTS / f"{name}.json").read_text())


def told_apart(manifest):
    """Without the name, and without how Parley itself is built and where from."""
    left = json.loads(json.dumps(manifest))
    del left["id"]
    for name in ("config-opts", "sources"):
        del left["modules"][-1][name]
    return left


def main():
    released, developed = read("io.github.parley.Parley"), read("io.github.parley.Parley.Devel")
    options = developed["modules"][-1]["config-opts"]
    checks = {
        "the same runtime, permissions and modules": told_apart(released) == told_apart(developed),
        "the developers' has a name of its own": developed["id"] == released["id"] + ".Devel",
        "which the program built has too": "-Dprofile=development" in options,
        "neither builds tests": all("-Dtests=false" in manifest["modules"][-1]["config-opts"] for manifest in (released, developed)),
        "what is not Parley is pinned": all(source.get("sha256") for module in released["modules"][:-1] for source in module["sources"]),
    }
    print(f"TAP version 13\n1..{len(checks)}")
    for number, (name, holds) in enumerate(checks.items(), 1):
        print(f"{'ok' if holds else 'not ok'} {number} - {name}")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
