#!/usr/bin/python3
"""Every key that does something is in the overview of shortcuts and in the guide, and
nothing is there that no key does.

    test_shortcuts.py SOURCE
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))

import tap

UI = pathlib.Path(sys.argv.pop(1), "src", "ui")
# What is taken as it is typed: in the text, and in the history as in every list.
TYPED = {"Return": "parley-composer.c", "<Shift>Return": "parley-composer.c", "Up": "parley-composer.c", "Home": "parley-timeline-list-keys.c"}
# GTK's own, for a menu button that is the primary one.
GIVEN = {"F10"}
# The same by another key, for those whose keyboard lacks one.
ALSO = {"<Shift>F10", "<Control>plus"}
SPELLED = {"Return": "Enter", "comma": "Comma", "question": "?", "period": "Full Stop", "Page_Down": "Page Down", "Page_Up": "Page Up"}
# “With Shift as well”, after the keys themselves.
TOLD_OTHERWISE = {"<Control><Shift>Page_Down", "<Control><Shift>Page_Up"}


def read(name):
    return (UI / name).read_text(encoding="utf-8")


def installed():
    table = re.search(r"^add_accelerators.*?^}", read("parley-application-actions.c"), re.DOTALL | re.MULTILINE).group()
    keys = {key for key in re.findall(r'\{ "([^"]+)", NULL \} \}', table)}
    kept = int(re.search(r"#define PARLEY_ANNOUNCER_KEPT (\d+)", read("parley-announcer.h")).group(1))
    keys |= {f"<Alt>{number}" for number in range(1, kept + 1)}
    for path in UI.glob("*.blp"):
        for trigger in re.findall(r'trigger: "([^"]+)"', path.read_text(encoding="utf-8")):
            keys |= {key for key in trigger.split("|") if not key.startswith("KP_")}
    return keys - ALSO


def listed():
    keys = set()
    for first, last in re.findall(r'\{ N_ \("[^"]+"\), "([^"]+)", (NULL|"[^"]+") \}', read("parley-shortcuts-dialog.c")):
        if last == "NULL":
            keys.add(first)
        else:
            keys |= {f"{first[:-1]}{number}" for number in range(int(first[-1]), int(last.strip('"')[-1]) + 1)}
    return keys


def spell(accelerator):
    *modifiers, key = re.findall(r"<\w+>|[^<>]+", accelerator)
    words = [{"<Control>": "Ctrl", "<Shift>": "Shift", "<Alt>": "Alt"}[modifier] for modifier in modifiers]
    return "+".join([*words, SPELLED.get(key, key.upper() if len(key) == 1 else key)])


def test_overview():
    """The overview has every key, and no other"""
    for key, place in TYPED.items():
        assert f"GDK_KEY_{key.removeprefix('<Shift>')}" in read(place), f"{place} knows nothing of {key}"
    there, told = installed() | set(TYPED) | GIVEN, listed()
    assert there == told, f"not in the overview: {sorted(there - told)}; only there: {sorted(told - there)}"


def test_guide():
    """The guide tells of every key"""
    words = read("parley-guide.c")
    between = {f"<Alt>{number}" for number in range(3, 9)}
    missing = [key for key in sorted(listed() - TOLD_OTHERWISE - between) if not re.search(rf"(?<![\w+]){re.escape(spell(key))}(?!\w)", words)]
    assert not missing, f"the guide says nothing of {missing}"


def test_said():
    """What a control is said to be reached by is what reaches it"""
    for path in UI.glob("*.blp"):
        text = path.read_text(encoding="utf-8")
        triggers = {trigger.replace("<", "").replace(">", "+").casefold() for trigger in re.findall(r'trigger: "([^"]+)"', text)}
        for keys in re.findall(r'key-shortcuts: "([^"]+)"', text):
            assert keys.casefold() in triggers, f"{path.name}: no trigger for {keys}"
            shown = keys.replace("Control", "Ctrl")
            assert f"({shown})\")" in text, f"{path.name}: no tooltip tells of {shown}"


tap.main()
