#!/usr/bin/python3
"""Every screen and dialog, crawled: what can have the focus has a name and a role."""

import subprocess

import tap
from chat_pair import ROOM, Chat
from crawl import Crawl
from parley_driver import Backend, Parley, stop_all, wait_until


def test_before():
    """The sign-in page, the asking for a name, and About"""
    crawl = Crawl()
    backend = Backend().start()
    ada = Parley("names", "--deployment", backend.descriptor, person="Ada")
    try:
        ada.start()
        ada.find("button", "Sign in with Google")
        crawl.look(ada, "sign-in", 3)
        ada.press("Try It on This Computer")
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
            ("sign out", lambda: ada.choose("Main menu", "Sign Out"), ("button", "Sign Out")),
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
