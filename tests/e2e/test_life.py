#!/usr/bin/python3
"""What is alive in a room: who types, who has read, who is there, and what is seen of
it when a program is killed."""

import json
import os
import pathlib
import subprocess
import time
import urllib.request

import tap
from chat_pair import ROOM, Chat
from keyboard import RETURN, Keyboard
from parley_driver import wait_until
from accessible import GLib, find_all  # which parley_driver makes known
from gi.repository import Gio
from two_people import NOW, Person, member, says

# The others see that a program is gone within so many seconds.
GONE_SECONDS = 10
PICTURES = os.environ.get("LIFE_PICTURES")


def picture(program, name):
    if PICTURES:
        program.focus()
        subprocess.run(["import", "-window", program.window(), str(pathlib.Path(PICTURES, f"{name}.png"))], check=True)


def type_letters(keyboard, text):
    for letter in text:
        keyboard.press(ord(letter))


def words(program):
    return " | ".join(thing.get_name() for thing in find_all(program.root, "label") if thing.get_name())


def rooms(program):
    return program.rows("list", "Rooms")


def test_typing():
    """Who types is shown while they do, also when their program is killed in the middle."""
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ben.type_into("Message")
        type_letters(keyboard, "hello")
        chat.ada.sentence("Ben is typing")
        picture(chat.ada, "typing")
        chat.ben.focus()
        keyboard.press(RETURN)
        chat.ada.message(ROOM, "hello")
        wait_until(lambda: "typing" not in words(chat.ada), "nobody to type")
        chat.ben.type_into("Message")
        type_letters(keyboard, "wait")
        chat.ada.sentence("Ben is typing")
        chat.ben.kill()
        wait_until(lambda: "typing" not in words(chat.ada), "nobody to type")
        chat.ada.quit()


def test_read():
    """One's own message says who has read it, and no other one does."""
    with Chat() as chat:
        chat.ada.say("Dinner?")
        chat.ben.focus()
        wait_until(lambda: chat.ada.message(ROOM, "Dinner?").endswith("Sent. Seen by Ben."), lambda: f"the message to be seen: {chat.ada.messages(ROOM)} {chat.ben.messages(ROOM)}")
        assert "Seen" not in chat.ben.message(ROOM, "Dinner?"), chat.ben.messages(ROOM)
        picture(chat.ada, "seen")
        chat.quit()


def furnish_direct(backend):
    """As the window does it that begins a direct chat."""
    deployment = json.load(urllib.request.urlopen(backend.descriptor))
    ada, ben = (Person(deployment, name) for name in ("Ada", "Ben"))
    first, second = sorted((ada.uid, ben.uid))
    room = f"d_{first}_{second}"
    ben.update({f"rooms/{room}": {"kind": "direct", "owner": ben.uid, "createdAt": NOW, "first": first, "second": second},
                f"members/{room}/{ben.uid}": member("owner"), f"members/{room}/{ada.uid}": member("member"),
                **says(ben, room, "psst", [ben, ada])})


def test_there():
    """In a direct chat one sees whether the other is there, in the list and above the history."""
    with Chat() as chat:
        furnish_direct(chat.backend)
        wait_until(lambda: any(name.startswith("Ben, online") for name in rooms(chat.ada)), lambda: f"Ben to be there: {rooms(chat.ada)}")
        chat.ada.focus()
        chat.ada.open_room("Ben")
        chat.ada.sentence("Online")
        picture(chat.ada, "online")
        chat.ben.kill()
        killed = time.monotonic()
        wait_until(lambda: any(name.startswith("Ben, offline") for name in rooms(chat.ada)), lambda: f"Ben to be gone: {rooms(chat.ada)}")
        print(f"# gone after {time.monotonic() - killed:.1f} s", flush=True)
        assert time.monotonic() - killed < GONE_SECONDS
        chat.ada.sentence("Last seen")
        picture(chat.ada, "last-seen")
        chat.ada.quit()


class Monitor:
    """GNOME's own, as far as a program asks it when nobody is at the computer."""

    NAME, PATH = "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core"
    XML = f"""<node><interface name="{NAME}">
      <method name="AddIdleWatch"><arg type="t"/><arg type="u" direction="out"/></method>
      <method name="AddUserActiveWatch"><arg type="u" direction="out"/></method>
      <signal name="WatchFired"><arg type="u"/></signal></interface></node>"""

    def __init__(self):
        self.watches = {"AddIdleWatch": [], "AddUserActiveWatch": []}
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interface = Gio.DBusNodeInfo.new_for_xml(self.XML).interfaces[0]
        self.object = self.bus.register_object(self.PATH, interface, self.on_call, None, None)
        self.name = Gio.bus_own_name_on_connection(self.bus, self.NAME, Gio.BusNameOwnerFlags.NONE, None, None)

    def on_call(self, _bus, sender, _path, _interface, method, _arguments, invocation):
        watch = sum(map(len, self.watches.values())) + 1
        self.watches[method].append((sender, watch))
        invocation.return_value(GLib.Variant("(u)", (watch,)))

    def fire(self, method):
        for sender, watch in self.watches[method]:
            self.bus.emit_signal(sender, self.PATH, self.NAME, "WatchFired", GLib.Variant("(u)", (watch,)))

    def stop(self):
        self.bus.unregister_object(self.object)
        Gio.bus_unown_name(self.name)


def test_away():
    """Nobody at the computer is away, and is back with the first key."""
    monitor = Monitor()
    with Chat() as chat:
        furnish_direct(chat.backend)
        chat.ada.focus()
        wait_until(lambda: any(name.startswith("Ben, online") for name in rooms(chat.ada)), "Ben to be there")
        chat.ada.open_room("Ben")
        monitor.fire("AddIdleWatch")
        wait_until(lambda: any(name.startswith("Ben, away") for name in rooms(chat.ada)), lambda: f"Ben to be away: {rooms(chat.ada)}")
        chat.ada.sentence("Away")
        picture(chat.ada, "away")
        wait_until(lambda: len(monitor.watches["AddUserActiveWatch"]) == 2, "both to wait for a key")
        monitor.fire("AddUserActiveWatch")
        wait_until(lambda: any(name.startswith("Ben, online") for name in rooms(chat.ada)), "Ben to be back")
        chat.quit()
    monitor.stop()


tap.main()
