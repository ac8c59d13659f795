#!/usr/bin/python3
"""What is written and how it looks: marks, links, long messages and look-alike names,
by keyboard and by ear.  With TEXT_PICTURES=FOLDER it leaves pictures there."""

import os
import subprocess

import tap
from chat_pair import ROOM, Chat
from keyboard import RETURN, Keyboard
from parley_driver import Backend, Parley, stop_all, text_of, wait_until

MENU = 0xFF67
MARKED = "**Dinner** is at `eight`:\n- bread\n- ~~butter~~\n> who cooks?\nI do."
SPOKEN = "Dinner is at eight: • bread • butter Quote: who cooks? I do."
LONG = "\n".join(["**A long story**"] + [f"line {number}" for number in range(1, 61)])
EVE = "А" + "da"  # whose first letter is Cyrillic
WARNING = "Name like another member’s. Joined: Today"


def picture(program, name, *size):
    """Only for whoever wants to look."""
    if folder := os.environ.get("TEXT_PICTURES"):
        program.put(0, 0, *(size or (1280, 800)))
        for _ in range(2):
            subprocess.run(["import", "-silent", "-window", program.window(), os.path.join(folder, f"{name}.png")], check=True)


def choose_first(program, keyboard, text):
    """The first item of the menu of a message, which has the focus once it is open."""
    program.focus_message(keyboard, ROOM, text)
    keyboard.press(MENU)
    keyboard.press(RETURN)


def visits():
    log = os.environ.get("BROWSER_LOG")
    return open(log, encoding="utf-8").read() if log and os.path.exists(log) else ""


def test_marks():
    """Marks are not read out; what they mark is seen"""
    with Chat() as chat:
        chat.ben.say(MARKED)
        chat.ada.message(ROOM, SPOKEN, "Ben")
        chat.ben.message(ROOM, SPOKEN, "Ben")
        chat.quit()


def test_links():
    """A link says where it leads, and opens from the menu of its message"""
    with Chat() as chat:
        keyboard = Keyboard()
        page = f"{chat.backend.uri}/healthz"
        chat.ben.say(f"See [the page]({page}) or https://example.org/a/b?c=d")
        chat.ada.message(ROOM, "See the page (link to 127.0.0.1) or link to example.org", "Ben")
        choose_first(chat.ada, keyboard, "See the page")
        wait_until(lambda: f"200 {page}" in visits(), lambda: f"the browser to open {page}: {visits()!r}")
        chat.quit()


def test_long():
    """A long message is folded, and its menu shows all of it and less again"""
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ben.say(LONG)
        chat.ada.message(ROOM, "line 13… Long message, shown in part.", "Ben")
        choose_first(chat.ada, keyboard, "A long story")
        chat.ada.message(ROOM, "line 59 line 60 ", "Ben")
        choose_first(chat.ada, keyboard, "A long story")
        chat.ada.message(ROOM, "Long message, shown in part.", "Ben")
        chat.quit()


def meet(people, **options):
    backend = Backend(people=f"Ada <ada@example.org>,{EVE} <eve@example.org>").start()
    programs = [Parley(f"{profile}-look", "--deployment", backend.descriptor, person=person, **options)
                for profile, person in people]
    for program in programs:
        program.start()
        program.sign_in()
    programs[0].create_room(ROOM)
    programs[0].invite("eve@example.org")
    programs[1].press("Accept")
    programs[1].find("history", f"Messages in {ROOM}")
    return backend, programs


def test_namesakes():
    """Whose name could be taken for another's is told of, in the history and among the members"""
    backend, (ada, eve) = meet((("ada", "Ada"), ("eve", EVE)), environment={"ADW_DEBUG_COLOR_SCHEME": os.environ.get("TEXT_SCHEME", "default")})
    try:
        for text in (MARKED, LONG, "See [the page](https://example.org/x) or https://bücher.example"):
            eve.say(text)
            wait_until(lambda: text_of(eve.find("text", "Message")) == "", "the text to be sent")
        ada.say("```c\nfor (int i = 0; i < 3; i++)\n  serve (plates[i]);\n```\nWho are *you*?")
        ada.message(ROOM, f"{EVE} ({WARNING}): {SPOKEN}")
        eve.message(ROOM, f"Ada ({WARNING}): c for (int")
        scheme = os.environ.get("TEXT_SCHEME", "default")
        picture(ada, f"room-{scheme}-wide")
        picture(ada, f"room-{scheme}-narrow", 360, 640)
        ada.put(0, 0, 1280, 800)
        ada.press("Room details")
        ada.find("row", f"{EVE}, Member. {WARNING}")
        ada.find("row", f"Ada, Owner. {WARNING}")
        picture(ada, f"members-{scheme}")
        for program in (ada, eve):
            assert not program.complaints(), program.complaints()
    finally:
        stop_all(ada, eve, backend)


tap.main()
