#!/usr/bin/python3
"""All that translators get, taken from the source as the build takes it.

    template.py SOURCE TEMPLATE
"""

import pathlib
import subprocess
import sys

# As meson's preset for GLib has them.
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3")
FLAGS = ("N_:1:pass-c-format", "C_:2:pass-c-format", "NC_:2:pass-c-format", "g_dngettext:2:pass-c-format", "g_strdup_printf:1:c-format")


def listed(source):
    """The files that POTFILES names, in its order."""
    lines = pathlib.Path(source, "po", "POTFILES.in").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def extract(source, template, files):
    options = [f"--keyword={keyword}" for keyword in KEYWORDS] + [f"--flag={flag}" for flag in FLAGS]
    pathlib.Path(template).parent.mkdir(parents=True, exist_ok=True)
    plain = [name for name in files if not name.endswith(".blp")]
    # Blueprint quotes and calls as C does; gettext does not know it by its name.
    blueprints = [name for name in files if name.endswith(".blp")]
    common = ["xgettext", f"--directory={source}", f"--output={template}", "--package-name=parley", "--from-code=UTF-8", "--add-comments=Translators", *options]
    subprocess.run([*common, *plain], check=True)
    if blueprints:
        subprocess.run([*common, "--language=C", "--join-existing", *blueprints], check=True)
    return template


if __name__ == "__main__":
    extract(sys.argv[1], sys.argv[2], listed(sys.argv[1]))
