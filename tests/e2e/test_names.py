#!/usr/bin/python3
"""Every screen and dialog, crawled: what can have the focus has a name and a role."""

import re
import subprocess

import tap
from chat_pair import ROOM, Chat
from parley_driver import Backend, Parley, stop_all, wait_until
import accessible  # which parley_driver makes known

# A role that says nothing of what a thing does.
ROLES_THAT_SAY_NOTHING = {"unknown", "invalid", "filler", "panel", "redundant object"}
# What libadwaita makes of its dialogs and nobody else can name.
SHEET, SCROLLING, LIST = "/panel ''", "/scroll pane ''", "/list ''"
LIBADWAITA = {
    "about": (SHEET, SCROLLING, LIST), "shortcuts": (SHEET, SCROLLING), "sign out": (SHEET, SCROLLING),
    "new room": (SHEET,), "invite": (SHEET,),
}
ICON_NAME = re.compile(r"^[a-z0-9-]+-symbolic$")


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


def count_focusable(root):
    return sum("focusable" in accessible.states(thing) and accessible.is_shown(thing) for thing in accessible.walk(root))


class Crawl:
    """Collects the faults of all screens, so that one run tells of all."""

    def __init__(self):
        self.faults = []

    def look(self, program, screen, least):
        wait_until(lambda: count_focusable(program.root) >= least, lambda: f"{least} things on {screen}:\n{program.tree()}")
        # The program itself is shown nowhere, its windows are.
        found = [fault for window in accessible.children(program.root) for fault in faults(window)]
        self.faults += [f"{screen}: {fault}" for fault in found if not fault.endswith(LIBADWAITA.get(screen, ()))]

    def done(self):
        assert not self.faults, "\n".join(self.faults)


def test_before():
    """The sign-in page, the asking for a name, and About"""
    crawl = Crawl()
    backend = Backend().start()
    ada = Parley("names", "--deployment", backend.descriptor, person="Ada")
    try:
        ada.start()
        ada.find("button", "Sign in with Google")
        crawl.look(ada, "sign-in", 3)
        ada.press("Try it on this computer")
        ada.find("button", "Continue")
        crawl.look(ada, "name", 3)
        ada.press("Cancel")
        ada.choose("Main menu", "About Parley")
        ada.find("row", "Legal")
        crawl.look(ada, "about", 3)
        assert not ada.complaints(), ada.complaints()
    finally:
        stop_all(ada, backend)
    crawl.done()


def test_within():
    """Rooms, a room, every dialog, a call that rings and one that goes on"""
    crawl = Crawl()
    with Chat() as chat:
        ada, ben = chat.ada, chat.ben
        ben.say("Look at https://example.org")
        ada.message(ROOM, "Look at")
        crawl.look(ada, "room", 10)
        for screen, open_it, first in (
            ("new room", lambda: ada.press("New room"), ("button", "Create")),
            ("invite", lambda: ada.press("Invite"), ("entry", "E-mail address")),
            ("shortcuts", lambda: ada.choose("Main menu", "Keyboard Shortcuts"), ("dialog", "Keyboard Shortcuts")),
            ("sign out", lambda: ada.choose("Main menu", "Sign out"), ("button", "Sign Out")),
        ):
            open_it()
            ada.find(*first)
            crawl.look(ada, screen, 2)
            ada.focus()
            subprocess.run(["xdotool", "key", "Escape"], check=True)
            ada.gone(*first)
        ben.call()
        ada.find("button", "Accept")
        crawl.look(ada, "incoming call", 3)
        crawl.look(ben, "calling", 4)
        ada.press("Accept")
        ada.find("toggle", "Microphone")
        wait_until(lambda: ada.tile("Ben"), "Ben's tile")
        crawl.look(ada, "call", 5)
        ada.press("Hang up")
        ada.gone("button", "Hang up")
        chat.quit()
    crawl.done()


tap.main()
