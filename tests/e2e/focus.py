"""Where the keyboard is, and moving it as a person does."""

import subprocess

from parley_driver import wait_until
import accessible  # which parley_driver makes known


def press(*keys):
    """Names of keys as xdotool knows them, such as shift+Tab, one after the other."""
    subprocess.run(["xdotool", "key", *keys], check=True)


def type_text(text):
    subprocess.run(["xdotool", "type", "--delay", "20", text], check=True)


def focused(program):
    """The innermost thing that has the focus, or None."""
    found = [thing for thing in accessible.walk(program.root)
             if {"focused", "showing"} <= accessible.states(thing) and not accessible.is_kind(thing, "window")]
    return found[-1] if found else None


def name_of_focus(program):
    """What a screen reader would say of where one is; "" where one is nowhere."""
    thing = focused(program)
    while thing is not None and not accessible.is_kind(thing, "window"):
        if name := accessible.name_of(thing):
            return name
        thing = thing.get_parent()
    return ""


def is_at(program, name):
    return name in name_of_focus(program)


def expect(program, name):
    """Waits until the focus is at something whose name has these words."""
    wait_until(lambda: is_at(program, name), lambda: f"the focus at {name!r}, not {name_of_focus(program)!r}\n{program.tree()}")


def tab_to(program, name, key="Tab", most=40):
    """Goes on by a key until it is there."""
    for _ in range(most):
        if is_at(program, name):
            return
        before = name_of_focus(program)
        press(key)
        wait_until(lambda: name_of_focus(program) not in ("", before), lambda: f"{key} to lead on from {before!r} on the way to {name!r}")
    raise AssertionError(f"{key} does not lead to {name!r}\n{program.tree()}")
