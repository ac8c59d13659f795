#!/usr/bin/python3
"""Two people make what they want of their rooms: public ones, ranks, bans, chats of two, quiet."""

import os
import pathlib
import subprocess

import tap
import tour_album
from chat_pair import ROOM, Chat
from parley_driver import Backend, Parley, find, popups, press, stop_all, wait_until
from accessible import is_kind, states, write  # which parley_driver makes known

SMALL = (360, 640)
LARGE = (1280, 800)


def picture(program, name):
    """For whoever looks at them: nothing is judged by it."""
    folder = os.environ.get("ROOMS_PICTURES")
    if not folder:
        return
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    for width, height in (LARGE, SMALL):
        program.put(0, 0, width, height)
        tour_album.rest()
        subprocess.run(["import", "-window", program.window(), f"{folder}/{name}-{width}.png"], check=False)
    program.put(0, 0, *LARGE)


def dialog_of(thing):
    while not is_kind(thing, "window"):
        thing = thing.get_parent()
    return thing


def row(program, list_name, beginning):
    return find(program.find("list", list_name), "row", lambda words: words.startswith(beginning))


def room_row(program, *words):
    """The row of the sidebar whose sentence has all these words in it."""
    return find(program.find("list", "Rooms"), "row", lambda name: all(word in name for word in words))


def details(program, room):
    program.focus()
    program.open_room(room)
    program.press("Room details")
    program.find("button", "Leave")


def act_on(program, person, item):
    press(program.find("button", f"Actions for {person}"))
    program.press(item, "menu item")


def leave_by_key(program, room):
    """From where one writes to the row, its menu, and in that to what it is called by."""
    program.type_into("Message")
    subprocess.run(["xdotool", "key", "F6"], check=True)
    wait_until(lambda: "focused" in states(row(program, "Rooms", room)), "the row of the room to have the focus")
    subprocess.run(["xdotool", "key", "Menu"], check=True)
    # A menu of a row is in no tree: whoever sees nothing hears it.
    wait_until(popups, "the menu of the room to open")
    subprocess.run(["xdotool", "key", "l"], check=True)
    program.sentence("Leave “", room)
    press(find(program.root, "button", "Leave"))


def close(program):
    """By key: the close button's own click outlives the dialog in libadwaita 1.7, which complains."""
    program.focus()
    subprocess.run(["xdotool", "key", "Escape"], check=True)


def test_rooms():
    """Public room, directory, rename, ranks, removal, ban, chat of two, mute."""
    backend = Backend().start()
    ada, ben = (Parley(f"rooms-{name.lower()}", "--deployment", backend.descriptor, "--as", name) for name in ("Ada", "Ben"))
    try:
        for program in (ada, ben):
            program.start()
            program.signed_in()
        ada.press("New room")
        ada.write("Room name", "Terrace")
        ada.press("Public", "toggle")
        picture(ada, "new-room")
        ada.press("Create")
        ada.find("history", "Messages in Terrace")

        ben.choose("More ways to begin", "Join a Public Room…")
        ben.find("button", "Join Terrace")
        picture(ben, "directory")
        ben.press("Join Terrace")
        ben.message("Terrace", "Ben joined")
        ada.message("Terrace", "Ben joined")

        details(ada, "Terrace")
        row(ada, "Members", "Ben, Member")
        picture(ada, "details")
        name = ada.find("entry", "Room name")
        write(name, "Garden")
        ada.press("Apply")
        ben.find("history", "Messages in Garden")
        ben.message("Garden", "Ada renamed the room")
        act_on(ada, "Ben", "Make Administrator")
        row(ada, "Members", "Ben, Administrator")
        ben.message("Garden", "Ada changed what a member may do")
        act_on(ada, "Ben", "Direct Chat")
        ada.find("history", "Messages in Ben")
        ada.say("only for you")
        room_row(ben, "Ada", "only for you")

        details(ben, "Ada")
        ben.click(ben.find("radio button", "Nothing"))
        room_row(ben, "Ada", "muted")
        ben.toggle("Favorite", on=True)
        room_row(ben, "Ada", "favorite")
        close(ben)
        picture(ben, "sidebar")
        ben.quit()
        ben.start()
        room_row(ben, "Ada", "muted", "favorite")

        ben.focus()
        ben.open_room("Garden")
        details(ada, "Garden")
        act_on(ada, "Ben", "Remove")
        wait_until(lambda: len(ada.rows("list", "Members")) == 1, "Ben to be gone from the members")
        wait_until(lambda: not any(name.startswith("Garden") for name in ben.rows("list", "Rooms")), "the room to go from Ben's list")
        ben.choose("More ways to begin", "Join a Public Room…")
        ben.press("Join Garden")
        ben.find("history", "Messages in Garden")
        row(ada, "Members", "Ben, Member")
        leave_by_key(ben, "Garden")
        wait_until(lambda: len(ada.rows("list", "Members")) == 1, "Ben to be gone from the members")
        wait_until(lambda: not any(name.startswith("Garden") for name in ben.rows("list", "Rooms")), "the room to go from Ben's list")
        ben.choose("More ways to begin", "Join a Public Room…")
        ben.press("Join Garden")
        row(ada, "Members", "Ben, Member")
        act_on(ada, "Ben", "Ban…")
        write(ada.find("entry", "Reason, which they can read"), "spam")
        picture(ada, "ban")
        ada.press("Ban")
        wait_until(lambda: not any(name.startswith("Garden") for name in ben.rows("list", "Rooms")), "the room to go from Ben's list")
        ben.choose("More ways to begin", "Join a Public Room…")
        ben.press("Join Garden")
        ben.sentence("You are banned from this room", "spam")
        ada.press("Banned People")
        row(ada, "Banned people", "Ben, spam")
        picture(ada, "banned")
        ada.press("Unban Ben")
        ada.sentence("Nobody Is Banned")
        close(ada)
        close(ada)

        for program in (ada, ben):
            assert not program.complaints(), program.complaints()
        ada.quit()
    finally:
        stop_all(ada, ben, backend)


def test_block():
    """What somebody says who is blocked is hidden until it is asked for; the preferences list whom one has blocked."""
    with Chat() as chat:
        ada, ben = chat.ada, chat.ben
        ada.say("Good evening")
        ben.message(ROOM, "Good evening")
        details(ben, ROOM)
        act_on(ben, "Ada", "Block…")
        picture(ben, "block")
        ben.press("Block")
        row(ben, "Members", "Ada, Blocked")
        close(ben)
        ben.gone("button", "Leave")
        ben.message(ROOM, "Message from a blocked person")
        find(ben.find("list", "Rooms"), "row", lambda name: ROOM in name and "Good evening" not in name)
        picture(ben, "blocked-message")
        ben.choose("Main menu", "Preferences")
        ben.click(ben.reach(ben.find("row", "Blocked People")))
        ben.find("button", "Unblock Ada")
        picture(ben, "blocked-people")
        ben.press("Unblock Ada")
        ben.sentence("Nobody Is Blocked")
        close(ben)
        close(ben)
        ben.message(ROOM, "Good evening")
        chat.quit()


def test_link():
    """A link waits until somebody is signed in, is asked about, and refused when it is old."""
    backend = Backend().start()
    ada = Parley("link-ada", "--deployment", backend.descriptor, "--as", "Ada")
    try:
        ada.start()
        ada.signed_in()
        ada.create_room("Supper")
        ada.press("Room details")
        ada.press("Make a Link")
        link = ada.sentence("parley://join/")
        picture(ada, "link")
        close(ada)
        link = link[link.index("parley://"):].split()[0]
        ben = Parley("link-ben", "--deployment", backend.descriptor, "--as", "Ben", link)
        try:
            ben.start()
            ben.sentence("Join “Supper”?")
            picture(ben, "join")
            ben.press("Join")
            ben.message("Supper", "Ben joined by a link")
            ben.choose("More ways to begin", "Join by Link…")
            ben.write("Link", f"parley://join/{'-' * 20}?code={'x' * 22}")
            ben.press("Continue")
            ben.press("Join")
            ben.sentence("The link is not valid any more")
            close(ben)
            assert not ben.complaints(), ben.complaints()
            ben.quit()
        finally:
            stop_all(ben)
        assert not ada.complaints(), ada.complaints()
        ada.quit()
    finally:
        stop_all(ada, backend)


tap.main()
