#!/usr/bin/python3
"""At home on the desktop: notifications, the overview's search, in the background, the export."""

import json
import os
import pathlib
import re
import subprocess

import tap
from chat_pair import ROOM, Chat
from parley_driver import wait_until
import accessible  # which parley_driver makes known

PROVIDER = "org.gnome.Shell.SearchProvider2"
PROVIDER_PATH = "/io/github/parley/Parley/SearchProvider"


def call(name, path, method, *arguments):
    done = subprocess.run(["gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method, *arguments],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def bus_name(profile):
    """Under which a profile is known; the rest of the name is the build's."""
    names = call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames")
    found = [name for name in re.findall(r"'([^']+)'", names) if name.endswith(".Profile_" + profile.replace("-", "_"))]
    assert len(found) == 1, names
    return found[0]


def act(name, action, *parameter):
    """What a click on a notification does."""
    path = "/" + name.replace(".", "/")
    call(name, path, "org.freedesktop.Application.ActivateAction", action, f"[{', '.join(parameter)}]", "{}")


def notifications():
    path = pathlib.Path(os.environ["NOTIFICATIONS_LOG"])
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def told(*words, since=0):
    return [line for line in notifications()[since:] if " Notify " in line and all(word in line for word in words)]


def is_window_shown(program):
    return any(accessible.is_shown(window) for window in accessible.children(program.root))


def preferences(program, **switches):
    program.choose("Main menu", "Preferences")
    for name, on in switches.items():
        program.toggle(name.replace("_", " "), on)
    program.focus()
    subprocess.run(["xdotool", "key", "Escape"], check=True)
    program.gone("toggle", "Start at Login")


def test_background():
    """Closed, it goes on; a message is told, and a click on that opens its room."""
    with Chat() as chat:
        ben, name = chat.ben, bus_name(chat.ben.profile)
        preferences(ben, Keep_Running_When_the_Window_Is_Closed=True, Start_at_Login=True)
        started = list(pathlib.Path(os.environ["XDG_CONFIG_HOME"], "autostart").glob("*.desktop"))
        assert len(started) == 1 and f"--background --profile {ben.profile}" in started[0].read_text(), started

        ben.focus()
        subprocess.run(["xdotool", "key", "ctrl+w"], check=True)
        wait_until(lambda: not is_window_shown(ben), "the window to close")
        since = len(notifications())
        chat.ada.say("Are you there?")
        wait_until(lambda: told("Ada", "Are you there?", since=since), lambda: f"to be told: {notifications()[since:]}")
        act(name, "open-room", f"<'{room_id(name)}'>")
        ben.message(ROOM, "Are you there?")
        wait_until(lambda: any("CloseNotification" in line for line in notifications()[since:]),
                   lambda: f"the notification to go: {notifications()[since:]}")

        preferences(ben, Show_What_Was_Written=False, Start_at_Login=False)
        assert not started[0].exists()
        ben.focus()
        subprocess.run(["xdotool", "key", "ctrl+w"], check=True)
        wait_until(lambda: not is_window_shown(ben), "the window to close")
        since = len(notifications())
        chat.ada.say("A secret")
        wait_until(lambda: told("New message", since=since), lambda: f"to be told: {notifications()[since:]}")
        assert not told("A secret"), told("A secret")
        act(name, "show")
        ben.message(ROOM, "A secret")
        chat.quit()


def room_id(name):
    """Asked of the overview's search, by the first letters of the room's name."""
    found = re.findall(r"'([^']+)'", call(name, PROVIDER_PATH, f"{PROVIDER}.GetInitialResultSet", f"['{ROOM[:3].lower()}']"))
    assert len(found) == 1, found
    return found[0]


def test_overview():
    """The overview finds rooms, shows what was said last, and opens what is chosen."""
    with Chat() as chat:
        name = bus_name(chat.ben.profile)
        chat.ada.say("Something to read")
        chat.ben.message(ROOM, "Something to read")
        found = room_id(name)
        metas = call(name, PROVIDER_PATH, f"{PROVIDER}.GetResultMetas", f"['{found}', 'unknown']")
        assert metas.count("'id'") == 1 and f"<'{ROOM}'>" in metas and "Something to read" in metas, metas
        narrowed = call(name, PROVIDER_PATH, f"{PROVIDER}.GetSubsearchResultSet", f"['{found}']", "['kitchen', 'sink']")
        assert narrowed in ("(@as [],)", "([],)"), narrowed
        call(name, PROVIDER_PATH, f"{PROVIDER}.LaunchSearch", "['something']", "0")
        wait_until(lambda: chat.ben.rows("list", "Search results"), "the search in the window")
        call(name, PROVIDER_PATH, f"{PROVIDER}.ActivateResult", f"'{found}'", "['kit']", "0")
        chat.ben.find("history", f"Messages in {ROOM}")
        chat.quit()


def test_mentions():
    """Where one wants to be told of mentions only, nothing else is told; a row says that one was mentioned."""
    with Chat() as chat:
        ada, ben = chat.ada, chat.ben
        ben.focus()
        ben.open_room(ROOM)
        ben.press("Room details")
        ben.click(ben.find("radio button", "Mentions Only"))
        wait_until(lambda: any("mentions only" in row for row in ben.rows("list", "Rooms")), "the room to be of mentions only")
        ben.focus()
        subprocess.run(["xdotool", "key", "Escape"], check=True)
        ben.gone("radio button", "Mentions Only")
        ben.create_room("Garden")
        since = len(notifications())
        ada.focus()
        ada.say("not for anybody")
        ada.message(ROOM, "not for anybody")
        ada.say("@Ben, do come")
        wait_until(lambda: told("Ada", "@Ben, do come", since=since), lambda: f"to be told: {notifications()[since:]}")
        assert not told("not for anybody", since=since), told("not for anybody", since=since)
        wait_until(lambda: any(row.startswith(f"{ROOM}, 2 unread messages, you were mentioned") for row in ben.rows("list", "Rooms")),
                   lambda: f"the row to say so: {ben.rows('list', 'Rooms')}")
        ben.focus()
        ben.open_room(ROOM)
        wait_until(lambda: not any("mentioned" in row for row in ben.rows("list", "Rooms")), "the mention to be read")
        chat.quit()


def test_caught_up():
    """News of several rooms after a time without a connection are told once."""
    with Chat() as chat:
        ada, ben = chat.ada, chat.ben
        ada.create_room("Garden")
        ada.invite("ben@example.org")
        ben.press("Accept")
        ben.find("history", "Messages in Garden")
        ben.create_room("Alone")
        ada.say("first")
        wait_until(lambda: told("first"), "to be told of one message")
        os.kill(ben.process.pid, 19)  # SIGSTOP: a computer that sleeps
        since = len(notifications())
        chat.backend.kill()
        chat.backend.start()
        for room in ("Garden", ROOM):
            ada.focus()
            ada.open_room(room)
            ada.say(f"for {room}")
            wait_until(lambda: any(f"for {room}" in row and row.endswith("Sent.") for row in ada.messages(room)), "to be sent")
        os.kill(ben.process.pid, 18)
        wait_until(lambda: told("New Messages", "Garden", ROOM, since=since), lambda: f"one summary: {notifications()[since:]}", 60)
        assert not told("for ", since=since), told("for ", since=since)
        chat.quit()


tap.main()
