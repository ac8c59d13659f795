#!/usr/bin/python3
"""Every screen there is, in one look.

    gallery.py FOLDER LOOK CATALOGUES [chat|besides]

Runs inside a session of tests/desktop/session.py with a network of its own and a
screen of the look's size.  What there is to chat is the tour's; before and after it
come the ways in and a call with several people.
"""

import os
import pathlib
import subprocess
import sys

import parley_driver  # which makes known what the next two are in
from accessible import NotFound
from language import Language
import pseudo
import woff

from screens import Screens

# What makes a style, beside the size of the screen.
STYLES = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
    "large-text": {},
    "arabic": {},
    "japanese": {},
    "pseudo": {},
}
LANGUAGES = {"arabic": "ar", "japanese": "ja", "pseudo": pseudo.LANGUAGE}
# GNOME's Large Text where the window is at its narrowest, and twice the size where it is not.
DPI = {"wide": 192, "narrow": 120}
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><dir>{folder}</dir></fontconfig>
"""


def enlarge(dpi):
    """As a settings daemon would, on the session's own display."""
    subprocess.run(["xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER", f"Xft.dpi:\t{dpi}\n"], check=True)


def find_fonts():
    """Letters that Debian's smallest set of fonts lacks, where npm has brought them."""
    for modules in os.environ.get("PARLEY_NODE_MODULES", "").split(":"):
        if packed := [path for weight in (400, 700) for path in pathlib.Path(modules).glob(f"@openfonts/*/files/*-{weight}.woff")]:
            folder = pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "fonts")
            folder.mkdir()
            for path in packed:
                (folder / f"{path.stem}.ttf").write_bytes(woff.unpack(path.read_bytes()))
            settings = folder / "fonts.conf"
            settings.write_text(FONTS.format(folder=folder))
            return {"FONTCONFIG_FILE": str(settings)}
    print("# there are no letters of Japanese here: npm could not bring them", flush=True)
    return {}


def environment_of(look, folder, catalogues):
    size, _, style = look.partition("-")
    # What does not fit is to be seen, and is told of in the end.
    environment = {**STYLES[style], "G_DEBUG": "gc-friendly"}
    if style == "large-text":
        enlarge(DPI[size])
    if style == "japanese":
        environment.update(find_fonts())
    if style in LANGUAGES:
        language = Language(LANGUAGES[style], folder, catalogues)
        language.read_names()
        environment.update(language.environment)
    return environment


def main():
    folder, look, catalogues, *part = sys.argv[1:]
    try:
        Screens(pathlib.Path(folder, look), look, environment_of(look, folder, catalogues), part=next(iter(part), None)).walk()
    except NotFound as error:
        print(f"gallery, {look}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
