"""The real program and the real backend, driven as their users drive them.

Runs inside a session of tests/desktop/session.py.  The accessible names used
here are a contract with whoever listens to the screen; every wait has an end
and says what it waited for.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "desktop"))

import accessible
from accessible import NotFound, find, find_all, press, text_of, wait_until, write
from session import die_with_parent

UP = 0xFF52  # a keysym

PEOPLE = "Ada <ada@example.org>,Ben <ben@example.org>"
START_SECONDS = 30
# What no log of a healthy program contains.
WARNING = re.compile(r"-(WARNING|CRITICAL|ERROR) \*\*|: (Gtk|GLib|GStreamer|Adwaita)[A-Za-z-]*-(WARNING|CRITICAL)")
# Every JSON Web Token begins so.
TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]{8,}")
FRAMES = re.compile(r"(\d+) frames$")


class Backend:
    """parley-backend with people to sign in as; keeps its port and its data when restarted."""

    def __init__(self, people=PEOPLE, options=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="backend.", dir=os.environ.get("XDG_DATA_HOME")))
        self.people, self.options = people, options
        self.address = "127.0.0.1:0"
        self.process = None
        self.log = open(self.folder / "log", "w+", encoding="utf-8")

    def start(self):
        command = ["parley-backend", "--listen", self.address, "--data", str(self.folder / "data"),
                   "--people", self.people, *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        preexec_fn=die_with_parent)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise NotFound(f"the backend said {line!r} and {self.words()}")
        self.uri = line.split()[-1]
        self.address = self.uri.removeprefix("http://")
        return self

    @property
    def descriptor(self):
        return f"{self.uri}/.well-known/parley.json"

    def describe(self, **others):
        """Its descriptor, in a file, but for what others do instead: the members of a part by the part's name."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.descriptor, timeout=20) as answer:
            descriptor = json.load(answer)
        for part, members in others.items():
            descriptor[part].update(members)
        path = self.folder / "descriptor.json"
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        return path.as_uri()

    def words(self):
        self.log.flush()
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def kill(self):
        """As a crash or a power cut would: nothing is said, nothing is saved."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)


def free_port():
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Parley:
    """One running program under a profile of its own."""

    def __init__(self, profile, *options, person=None, environment=None):
        self.profile, self.options, self.person = profile, list(options), person
        self.environment = environment or {}
        self.log_path = pathlib.Path(os.environ["XDG_RUNTIME_DIR"], f"parley-{profile}.log")
        self.process = self.root = None

    # -- Life ------------------------------------------------------------------

    def start(self):
        command = ["parley", "--profile", self.profile, *self.options]
        log = open(self.log_path, "ab")
        environment = {
            **os.environ,
            # Only for the program itself: the accessibility library warns of its own.
            "G_DEBUG": "fatal-warnings,gc-friendly",
            "BROWSER_PERSON": self.person or "Cancel",
            **self.environment,
        }
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, preexec_fn=die_with_parent)
        log.close()
        try:
            self.root = accessible.application(self.process.pid, START_SECONDS)
        except NotFound as error:
            raise NotFound(f"{error}; the program: {self.process.poll()}\n{self.words()}") from None
        return self

    def words(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def quit(self):
        """By its menu: a leak check, for one, wants a program that ends by itself."""
        if self.is_running():
            self.choose("Main menu", "Quit")
            self.ended()

    def ended(self, seconds=20):
        """Waits for the program to end by itself and returns its status."""
        return self.process.wait(seconds)

    def kill(self):
        if self.is_running():
            self.process.kill()
            self.process.wait()

    def complaints(self):
        """Lines of its log that a healthy program does not write."""
        return [line for line in self.words().splitlines() if WARNING.search(line) or TOKEN.search(line)]

    # -- Seeing ----------------------------------------------------------------

    def tree(self):
        return accessible.describe(self.root)

    def find(self, kind, name=None, **options):
        try:
            return find(self.root, kind, name, **options)
        except NotFound as error:
            state = "runs" if self.is_running() else f"ended with {self.process.returncode}"
            raise NotFound(f"{self.profile} ({state}): {error}\n{self.words()[-2000:]}") from None

    def has(self, kind, name=None):
        return bool(find_all(self.root, kind, name))

    def gone(self, kind, name=None):
        wait_until(lambda: not self.has(kind, name), f"{kind} {name!r} to go away from {self.profile}'s window")

    def sentence(self, *words):
        """Waits until the screen says something with all these words in it; returns it."""

        def says():
            for thing in accessible.walk(self.root):
                name = thing.get_name() or ""
                if all(word in name for word in words) and accessible.is_shown(thing):
                    return name
            return None

        return wait_until(says, lambda: f"words {words} in {self.profile}'s window\n{self.tree()}")

    def rows(self, kind, name):
        """The names of a list's rows that are on the screen, in their order."""
        return [row.get_name() for row in find_all(self.find(kind, name), "row") if row.get_name()]

    def messages(self, room):
        return self.rows("history", f"Messages in {room}")

    def message(self, room, text, sender=""):
        """Waits for the row of a message; returns its name."""

        def there():
            fitting = [name for name in self.messages(room) if text in name and name.startswith(sender)]
            return fitting[-1] if fitting else None

        return wait_until(there, lambda: f"{text!r} in {room} at {self.profile}'s: {self.messages(room)}")

    def tile(self, person):
        """The picture of a participant, found by how its name begins."""
        tiles = find_all(self.find("list", "Participants"), "row", lambda name: name.startswith(f"{person},"))
        return tiles[0] if tiles else None

    def frames(self, person):
        """How many frames of a participant have been painted here."""
        tile = self.tile(person)
        match = FRAMES.search(tile.get_description()) if tile else None
        return int(match.group(1)) if match else 0

    def frames_rise(self, person, past=0, seconds=accessible.DEADLINE_SECONDS):
        return wait_until(lambda: (n := self.frames(person)) > past and n,
                          lambda: f"more than {past} frames of {person} at {self.profile}'s\n{self.tree()}", seconds)

    # -- Doing -----------------------------------------------------------------

    def press(self, name, kind="button"):
        thing = self.find(kind, name)
        wait_until(lambda: "sensitive" in accessible.states(thing), f"{name!r} to take a press")
        press(thing)

    def toggle(self, name, on):
        """Presses a toggle that is not as wanted, and waits until it is."""
        thing = self.find("toggle", name)
        if self.is_on(name) != on:
            press(thing)
        wait_until(lambda: self.is_on(name) == on, f"{name} to be {'on' if on else 'off'}")

    def is_on(self, name):
        return bool(accessible.states(self.find("toggle", name)) & {"pressed", "checked"})

    def choose(self, button, item):
        """An item of a menu that a button opens."""
        press(self.find("button", button))
        self.press(item, "menu item")

    def write(self, name, text, kind="entry"):
        write(self.find(kind, name), text)

    def click(self, thing):
        """A real click in its middle: GTK offers no action to choose a row of a list.

        What is new or has moved is told of before the frame that gives it its place; a
        click where it was until then would meet another row, or none."""
        x, y = self.still_place(thing)
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def still_place(self, thing):
        """Its place once it is the same in looks that are some frames apart."""
        places = []

        def is_still():
            places.append(self.place(thing))
            return len(places) >= 3 and places[-3] == places[-2] == places[-1] and places[-1]

        return wait_until(is_still, lambda: f"a place that stays: {places[-3:]}")

    def place(self, thing):
        """GTK knows no place on the screen: its place in the window, and the window's on X11."""
        frame = thing
        while not accessible.is_kind(frame, "window") and frame.get_parent() is not None:
            frame = frame.get_parent()
        inner = accessible.Atspi.Component.get_extents(thing, accessible.Atspi.CoordType.WINDOW)
        outer = accessible.Atspi.Component.get_extents(frame, accessible.Atspi.CoordType.WINDOW)
        left, top = self.geometry()
        return left + inner.x - outer.x + inner.width // 2, top + inner.y - outer.y + inner.height // 2

    def window(self):
        """The X11 window, once the window manager knows it."""

        def look():
            found = subprocess.run(["xdotool", "search", "--all", "--onlyvisible", "--pid", str(self.process.pid), "--name", "."],
                                   capture_output=True, text=True).stdout.split()
            return found and found[-1]

        return wait_until(look, f"{self.profile}'s window on the screen")

    def geometry(self):
        words = subprocess.run(["xdotool", "getwindowgeometry", "--shell", self.window()],
                               capture_output=True, text=True, check=True).stdout
        values = dict(line.split("=") for line in words.splitlines())
        return int(values["X"]), int(values["Y"])

    def put(self, x, y, width, height):
        """Where a person would have put the window."""
        window = self.window()
        subprocess.run(["xdotool", "windowsize", "--sync", window, str(width), str(height)], check=True)
        subprocess.run(["xdotool", "windowmove", window, str(x), str(y)], check=True)

    def focus(self):
        subprocess.run(["xdotool", "windowactivate", "--sync", self.window()], check=True)

    def focused(self):
        return next((thing for thing in accessible.walk(self.root) if "focused" in accessible.states(thing)), None)

    def reach(self, thing, steps=40):
        """By Tab until it has the focus, which takes it into sight."""
        self.focus()
        for _ in range(steps):
            if "focused" in accessible.states(thing):
                return thing
            before = self.focused()
            subprocess.run(["xdotool", "key", "Tab"], check=True)
            wait_until(lambda: self.focused() not in (None, before), "the focus to go on")
        raise NotFound(f"no way by Tab to {thing.get_name()!r}")

    def type_into(self, name, kind="text"):
        """A click where a person clicks before typing; keys go there from then on."""
        self.focus()
        self.click(self.find(kind, name))
        wait_until(lambda: "focused" in accessible.states(self.find(kind, name)), f"{name!r} to take keys")

    def focused_message(self, room):
        rows = find_all(self.find("history", f"Messages in {room}"), "row")
        return next((row.get_name() for row in rows if "focused" in accessible.states(row)), None)

    def focus_message(self, keyboard, room, text):
        """Up from the empty text, and on until it is there."""
        self.type_into("Message")
        name = None
        while name is None or text not in name:
            before = name
            keyboard.press(UP)
            name = wait_until(lambda: (now := self.focused_message(room)) != before and now,
                              lambda: f"another row than {before!r} on the way to {text!r}")

    # -- What a person does ----------------------------------------------------

    def sign_in(self):
        self.press("Sign in with Google")
        self.signed_in()

    def signed_in(self):
        self.find("button", "New room")

    def create_room(self, name):
        self.press("New room")
        self.write("Room name", name)
        self.press("Create")
        self.find("history", f"Messages in {name}")

    def call(self, kind="video"):
        """Calls whom the open room is with, past the look at one's own camera and sound."""
        self.press(f"Start {kind} call")
        self.press("Start")

    def invite(self, address):
        self.press("Invite")
        self.write("E-mail address", address)
        entry = self.find("entry", "E-mail address")
        dialog = entry
        while not accessible.is_kind(dialog, "window"):
            dialog = dialog.get_parent()
        press(find(dialog, "button", "Invite"))
        self.gone("entry", "E-mail address")

    def open_room(self, name):
        row = find(self.find("list", "Rooms"), "row", lambda words: words.startswith(name))
        self.click(row)
        self.find("history", f"Messages in {name}")

    def post(self, text):
        """Without waiting: where there is no network it does not go."""
        self.write("Message", text, "text")
        self.press("Send")

    def say(self, text):
        """Until the server has it, as its row says; or, where a message was edited, has that."""
        self.post(text)
        word = next(iter(re.findall(r"[^\W_]{2,}", text)), text)

        def is_sent():
            rows = [row.get_name() or "" for history in find_all(self.root, "history") for row in find_all(history, "row")]
            own = [name for name in rows if word in name and any(state in name for state in ("Sending.", "Sent.", "Seen", "Edited.", "Not sent"))]
            return bool(own) and "Sending." not in own[-1] and "Not sent" not in own[-1]

        wait_until(is_sent, lambda: f"{text!r} to be sent\n{self.tree()}")


def popups():
    """How many windows without a frame our programs show, such as menus; a menu of a row is in no tree."""
    lines = subprocess.run(["xwininfo", "-root", "-tree"], check=True, capture_output=True, text=True).stdout.splitlines()
    ids = [line.split()[0] for line in lines if "parley" in line.lower()]
    words = [subprocess.run(["xwininfo", "-id", one], capture_output=True, text=True).stdout for one in ids]
    return sum("Override Redirect State: yes" in word and "IsViewable" in word for word in words)


def stop_all(*things):
    """However a test ended: nothing of it stays."""
    for thing in things:
        thing.stop() if isinstance(thing, Backend) else thing.kill()


def keyring_items(profile):
    """What secret-tool finds for a profile, one block of lines an item."""
    found = subprocess.run(["secret-tool", "search", "--all", "--unlock", "profile", profile],
                           capture_output=True, text=True)
    return [block for block in re.split(r"^\[", found.stdout, flags=re.MULTILINE) if block.strip()]


def keyring_secrets(profile):
    """The refresh tokens that are kept for a profile."""
    return re.findall(r"^secret = (.+)$", "\n".join(keyring_items(profile)), flags=re.MULTILINE)


def files_with(secrets, folder, besides):
    """Files below a folder that hold a secret or any web token: as strings and grep would find them."""
    wanted = re.compile(b"|".join([TOKEN.pattern.encode(), *(re.escape(secret.encode()) for secret in secrets)]))
    return [path for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and besides not in path.parents and wanted.search(path.read_bytes())]


__all__ = ["Backend", "NotFound", "Parley", "files_with", "find", "free_port", "keyring_items", "keyring_secrets", "press", "shutil", "stop_all", "text_of", "wait_until"]
