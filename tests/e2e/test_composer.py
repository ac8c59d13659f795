#!/usr/bin/python3
"""What is being written is there after the program was killed, and somebody is
mentioned by keyboard alone."""

import contextlib
import os
import pathlib
import sqlite3
import subprocess

import tap
from chat_pair import ROOM, Chat
from keyboard import RETURN, SHIFT, Keyboard
from parley_driver import text_of, wait_until
from accessible import find_all, states as states_of  # which parley_driver makes known

TAB = 0xFF09
OTHER, BEGUN = "Garden", "see you at nine, perhaps"
PICTURES = os.environ.get("COMPOSER_PICTURES")


def picture(program, name):
    """Only for whoever wants to look; of the screen, as the list lies outside its window."""
    if PICTURES:
        program.focus()
        subprocess.run(["import", "-silent", "-window", "root", str(pathlib.Path(PICTURES, f"{name}.png"))], check=True)


def stored_drafts(program):
    (file,) = pathlib.Path(os.environ["XDG_DATA_HOME"], "parley", program.profile).glob("*.db")
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        return [text for (text,) in store.execute("SELECT text FROM draft")]


def written(program):
    return text_of(program.find("text", "Message"))


def test_draft():
    """Killed after it was kept: it is in the list, then in the room, then sent."""
    with Chat() as chat:
        chat.ada.create_room(OTHER)
        # The list must not move under the click.
        chat.ada.sentence(f"{OTHER}. Ada created the room")
        chat.ada.sentence(f"{ROOM}. Ben joined")
        chat.ada.open_room(ROOM)
        chat.ada.write("Message", BEGUN, "text")
        wait_until(lambda: stored_drafts(chat.ada) == [BEGUN], "the draft to be stored by itself")
        chat.ada.open_room(OTHER)
        wait_until(lambda: written(chat.ada) == "", "the other room to have nothing begun")
        chat.ada.sentence(ROOM, f"Draft: {BEGUN}.")
        chat.ada.kill()
        chat.ada.start()
        chat.ada.signed_in()
        chat.ada.sentence(ROOM, f"Draft: {BEGUN}.")
        picture(chat.ada, "draft")
        chat.ada.open_room(ROOM)
        wait_until(lambda: written(chat.ada) == BEGUN, "the draft to stand there again")
        chat.ada.press("Send")
        chat.ben.message(ROOM, BEGUN, "Ada")
        wait_until(lambda: stored_drafts(chat.ada) == [], "no draft")
        chat.ada.open_room(OTHER)
        wait_until(lambda: not any("Draft" in row for row in chat.ada.rows("list", "Rooms")), "no draft in the list")
        chat.quit()


def offered(program):
    return [row.get_name() for things in find_all(program.root, "list", "People to mention") for row in find_all(things, "row")]


def test_mention():
    """@, the first letter, Tab, Enter: and the row says so to whom it names."""
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ada.type_into("Message")
        keyboard.press(SHIFT, 0x32)
        wait_until(lambda: written(chat.ada) == "@", "the sign to be typed")
        wait_until(lambda: "Ben" in offered(chat.ada), lambda: f"Ben to be offered\n{chat.ada.tree()}")
        picture(chat.ada, "mention")
        keyboard.press(0x62)
        wait_until(lambda: written(chat.ada) == "@b", "a letter to be typed")
        keyboard.press(TAB)
        wait_until(lambda: written(chat.ada) == "@Ben ", "Ben to be chosen")
        keyboard.press(0x6F)
        keyboard.press(0x6B)
        keyboard.press(RETURN)
        name = chat.ben.message(ROOM, "@Ben ok", "Ada")
        assert name.endswith("Mentions you."), name
        assert not chat.ada.message(ROOM, "@Ben ok", "Ada").endswith("Mentions you.")
        picture(chat.ben, "mentioned")
        chat.quit()


def test_tab_leaves():
    """With the list open and nobody selected Tab goes on; Shift and Tab always go back."""
    with Chat() as chat:
        keyboard = Keyboard()
        for typed, back in (("@", False), ("@", True), ("@b", True)):
            chat.ada.type_into("Message")
            keyboard.press(SHIFT, 0x32)
            for letter in typed[1:]:
                keyboard.press(ord(letter))
            wait_until(lambda: written(chat.ada) == typed and "Ben" in offered(chat.ada), lambda: f"{typed!r}, {written(chat.ada)!r}")
            keyboard.press(*((SHIFT, TAB) if back else (TAB,)))
            wait_until(lambda: "focused" not in states_of(chat.ada.find("text", "Message")), f"the focus to leave {typed!r}")
            assert written(chat.ada) == typed, written(chat.ada)
            chat.ada.write("Message", "", "text")
        chat.quit()


def test_long():
    """What is too long stays, and it is said by how much."""
    with Chat() as chat:
        chat.ada.write("Message", "x" * 3900, "text")
        chat.ada.sentence("100 characters left")
        picture(chat.ada, "counter")
        chat.ada.write("Message", "y" * 4007, "text")
        chat.ada.sentence("7 characters too many")
        chat.ada.press("Send")
        chat.ada.sentence("7 characters too many. Shorten it")
        picture(chat.ada, "too-long")
        assert len(written(chat.ada)) == 4007
        chat.ada.write("Message", "y" * 4000, "text")
        chat.ada.press("Send")
        chat.ben.message(ROOM, "yyyy", "Ada")
        chat.quit()


tap.main()
