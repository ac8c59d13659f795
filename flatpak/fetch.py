#!/usr/bin/python3
"""Fetches what a manifest's modules are made of, so that the build needs no network.

    fetch.py MANIFEST DOWNLOADS

DOWNLOADS is where flatpak-builder looks, the folder `downloads` of its state.  Each
file is taken from the first of its addresses that has what the manifest's checksum
names; PARLEY_DEBIAN_MIRROR stands for Debian's archive where it is set.
"""

import hashlib
import json
import os
import pathlib
import sys
import urllib.error
import urllib.request

DEBIAN = "https://deb.debian.org/debian/"
SECONDS = 20
MOST_BYTES = 64 << 20


def sources(manifest):
    for module in manifest["modules"]:
        yield from (source for source in module["sources"] if "url" in source)


def addresses(source):
    mirror = os.environ.get("PARLEY_DEBIAN_MIRROR")
    for url in (source["url"], *source.get("mirror-urls", ())):
        # Nearer than anything else, where this machine has one.
        if mirror and url.startswith(DEBIAN):
            yield mirror.rstrip("/") + "/" + url.removeprefix(DEBIAN)
    yield source["url"]
    yield from source.get("mirror-urls", ())


def take(url, sha256):
    """What is there, or None with a sentence."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            data = answer.read(MOST_BYTES)
    except (OSError, ValueError) as error:
        print(f"fetch: {url.split('/')[2]} has no {url.rsplit('/', 1)[1]}: {error}", file=sys.stderr)
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        print(f"fetch: {url} is not what the manifest's checksum names", file=sys.stderr)
        return None
    return data


def fetch(source, downloads):
    folder = downloads / source["sha256"]
    # Whatever it was taken from, flatpak-builder looks for it under this name.
    file = folder / source["url"].rsplit("/", 1)[1]
    if file.exists():
        return
    for url in addresses(source):
        if (data := take(url, source["sha256"])) is not None:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            return
    sys.exit(f"fetch: nobody has {source['url']}; put it into {folder} yourself")


def main():
    manifest = json.loads(pathlib.Path(sys.argv[1]).read_text())
    for source in sources(manifest):
        fetch(source, pathlib.Path(sys.argv[2]))


if __name__ == "__main__":
    main()
