"""What somebody could land on without being told where they are."""

import re

from parley_driver import wait_until
import accessible  # which parley_driver makes known
from accessible import GLib

# A role that says nothing of what a thing does.
ROLES_THAT_SAY_NOTHING = {"unknown", "invalid", "filler", "panel", "redundant object"}
# What the toolkit makes and nobody else can name: the sheet of a dialog; the list of a group of
# rows, where only the rows can have the focus; what a combo box is made of, which is itself
# named; all of GTK's own dialog for files, a window of its own; and what About scrolls in.
TOOLKIT = re.compile(r"/(dialog|alert) '[^/]*'(/panel ''){3}$|/(dialog|alert) '.*/list ''$|/combo box '[^']+'/.*|: /dialog '|/dialog '.*/scroll pane ''$")
# What somebody presses with a finger, and how large it is at the least: as the platform's own
# buttons are (libadwaita 1.7), in pixels.
PRESSED = {"button", "toggle button", "check box", "radio button", "list item", "menu item", "check menu item", "radio menu item", "entry", "slider",
           "combo box", "switch"}
LEAST = 34
# Smaller, and why: the items of GTK's menus, its dialog for files, what is in a combo box and the
# version in libadwaita's About are not ours; a row of a history is read, and what can be done with
# it is in its menu, where also the reactions are that stand below it as close as text does.
SMALLER = re.compile(r"menu item '[^/]*'$|/log '.*/list item '[^/]*'$|: /dialog ''|/button '[0-9.]+'$|/combo box '[^']+'/")
# How D-Bus says that a thing is not there any more.
GONE = re.compile("does not exist|no longer exists|No such")
ICON_NAME = re.compile(r"^[a-z0-9-]+-symbolic$")


def of_what_is_there(read):
    """What reads a thing and everything in it passes over what goes away meanwhile, such as the row of
    somebody who leaves: it is not on the screen any more.  A program that is busy is no such case."""

    def passing(thing, path=""):
        try:
            return read(thing, path)
        except GLib.Error as error:
            if path and GONE.search(error.message):
                return []
            raise

    return passing


@of_what_is_there
def faults(thing, path=""):
    """A line for each object that somebody could land on without being told where they are."""
    role, name = thing.get_role_name(), accessible.name_of(thing)
    path = f"{path}/{role} {name!r}"
    states = accessible.states(thing)
    if "showing" not in states:
        return []
    found = []
    if role in ("unknown", "invalid"):
        found.append(f"no role: {path}")
    if "focusable" in states and role in ROLES_THAT_SAY_NOTHING:
        found.append(f"takes the focus, with a role that says nothing: {path}")
    if "focusable" in states and not name.strip():
        found.append(f"takes the focus, without a name: {path}")
    if ICON_NAME.match(name):
        found.append(f"named after an icon: {path}")
    for child in accessible.children(thing):
        found += faults(child, path)
    return found


@of_what_is_there
def small(thing, path=""):
    """A line for each thing to press that is too small for a finger, but for what a row or
    another thing that is large enough is pressed for."""
    role, name = thing.get_role_name(), accessible.name_of(thing)
    path = f"{path}/{role} {name!r}"
    states = accessible.states(thing)
    if "showing" not in states:
        return []
    found = []
    if role in PRESSED and "sensitive" in states:
        place = accessible.Atspi.Component.get_extents(thing, accessible.Atspi.CoordType.WINDOW)
        if min(place.width, place.height) >= LEAST:
            return found
        if min(place.width, place.height) > 0 and not SMALLER.search(path):
            found.append(f"small, {place.width}×{place.height}: {path}")
    for child in accessible.children(thing):
        found += small(child, path)
    return found


def count_focusable(root):
    return sum("focusable" in accessible.states(thing) and accessible.is_shown(thing) for thing in accessible.walk(root))


class Crawl:
    """Collects the faults of all screens, so that one run tells of all."""

    def __init__(self):
        self.faults = []

    def look(self, program, screen, least=1):
        wait_until(lambda: count_focusable(program.root) >= least, lambda: f"{least} things on {screen}:\n{program.tree()}")
        found = [f"{screen}: {fault}" for fault in self.ask(program, faults, screen) if not TOOLKIT.search(fault)]
        found += [f"{screen}: {fault}" for fault in self.ask(program, small, screen)]
        print("".join(f"# {fault}\n" for fault in found), end="", flush=True)
        self.faults += found

    def ask(self, program, read, screen):
        """The program itself is shown nowhere, its windows are.  One that is busy is asked again."""
        errors = []

        def try_to():
            try:
                return [[fault for window in accessible.children(program.root) for fault in read(window)]]
            except GLib.Error as error:
                errors.append(error.message)
                return None

        return wait_until(try_to, lambda: f"{screen} to be read: {errors[-3:]}")[0]

    def done(self):
        assert not self.faults, "\n".join(self.faults)
