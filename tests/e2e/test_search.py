#!/usr/bin/python3
"""What was said is found again: while one types, without a network, after a restart."""

import tap
from chat_pair import ROOM, Chat
from keyboard import RETURN, Keyboard
from parley_driver import find, wait_until
from accessible import find_all, states  # which parley_driver makes known

SAID = ("Dinner at eight, at the Crème Brûlée?", "Eight is fine.", "I bring bread")
# Further back than what is on the screen at once.
CHATTER = [f"Line {index} of what nobody looks for" for index in range(40)]


def results(program):
    return program.rows("list", "Search results")


def look_for(program, text, *beginnings):
    """Writes into the search and waits for rows that begin so, in this order."""
    program.write("Search", text)
    wait_until(lambda: len(rows := results(program)) == len(beginnings) and all(map(str.startswith, rows, beginnings)),
               lambda: f"{beginnings} for {text!r}: {results(program)}")


def focused_row(program):
    log = program.find("history", f"Messages in {ROOM}")
    return next((row.get_name() for row in find_all(log, "row") if "focused" in states(row)), "")


def test_search():
    with Chat() as chat:
        for text in (*SAID, *CHATTER):
            chat.ada.say(text)
            chat.ben.message(ROOM, text)
        look_for(chat.ben, "creme", f"Ada in {ROOM}: {SAID[0]}")
        look_for(chat.ben, "eigh", f"Ada in {ROOM}: {SAID[1]}", f"Ada in {ROOM}: {SAID[0]}")
        look_for(chat.ben, "kitch", ROOM)
        chat.ben.write("Search", "nothing like it")
        chat.ben.sentence("Nothing Found")

        look_for(chat.ben, "bread", f"Ada in {ROOM}: {SAID[2]}")
        chat.ben.focus()
        chat.ben.click(find(chat.ben.find("list", "Search results"), "row", lambda name: SAID[2] in name))
        wait_until(lambda: SAID[2] in focused_row(chat.ben), lambda: f"the message to have the focus: {focused_row(chat.ben)!r}")

        chat.ben.quit()
        chat.backend.stop()
        chat.ben.start()
        chat.ben.signed_in()
        look_for(chat.ben, "brulee", f"Ada in {ROOM}: {SAID[0]}")
        chat.ben.type_into("Search", "entry")
        Keyboard().press(RETURN)
        wait_until(lambda: SAID[0] in focused_row(chat.ben), lambda: f"the message to have the focus: {focused_row(chat.ben)!r}")
        chat.ben.write("Search", "")
        chat.ben.find("list", "Rooms")
        assert not chat.ben.complaints(), chat.ben.complaints()
        chat.ben.quit()


tap.main()
