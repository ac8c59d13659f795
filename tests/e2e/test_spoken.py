#!/usr/bin/python3
"""What Ada hears, who uses nothing but the keyboard and the real Orca.

Each test writes down the keys pressed and what was said after each, and compares
that with a file in spoken/: to be read, and judged, by a person.  After a change
that is meant, SPOKEN_REWRITE=1 in the environment writes the files anew; read the
difference before it is committed.
"""

import difflib
import os
import pathlib
import re
import subprocess
import traceback
from collections import Counter

import tap
from elsewhere import Elsewhere
from parley_driver import Backend, Parley, stop_all, wait_until
from spoken import Orca  # which parley_driver makes known
import accessible

SPOKEN = pathlib.Path(__file__).resolve().parent / "spoken"
ROOM = "Kitchen"
# Said only where a screen reader has looked at the place of toasts already; GTK drops it else.
# After how long depends on the machine.
ENDED = "A toast appeared: The call has ended"
# Said where the selection of an entry is looked at in time, where somebody comes in
# while the words of a step are still awaited, and where much else runs beside a call.
PASSING = ("Text unselected.", "Ben: joined", "Reconnecting.", "Connected again.", "Your network is weak")
# Of what the thing with the focus is a part is said where Orca has not seen that part just
# before, and a button that is about to go may have lost its name already.
AROUND = re.compile(r".*(grouping|frame)|button\.|Ben joined\.")
# What differs from one run to the next: the hour, and how much else the machine has to do.
CHANGING = ((re.compile(r"\b\d\d:\d\d\b"), "HH:MM"), (re.compile(r", (good|fair|poor) connection\b"), ""))
# How long to wait for words that came before at this place; they are compared in the end.
KNOWN_SECONDS = 10


class Listener:
    """Ada: her program, her keys, and what she hears of it."""

    def __init__(self, program, orca, known):
        self.program, self.orca, self.known, self.lines = program, orca, known, []

    def chapter(self, title):
        self.lines += [*([""] if self.lines else []), f"# {title}"]

    def hear(self, cause, action, *expected, **options):
        """Does something, and writes down what is said of it once all that is expected was."""
        self.orca.clear()
        self.lines.append(cause)
        action()
        self.listen(*expected, **options)

    def listen(self, *expected, unheard=(), passing=(), in_menu=False):
        """passing is what is said only if it lasts long enough, and is not written down."""
        for text in expected:
            self.orca.expect(text)
        self.await_known()
        said = [text for text in self.orca.quiet() if not text.startswith((*PASSING, *passing))]
        # Whether these come before or after the focus has moved is a matter of milliseconds.
        said.sort(key=lambda text: text.startswith(("A toast appeared", "Ben left.")))
        self.lines += [f"    {line}" for line in spoken_lines(said)]
        whole = "\n".join(said).lower()
        for text in expected:
            if whole.count(text.lower()) != 1:
                raise AssertionError(f"{text!r} was not said once: {said}")
        for text in unheard:
            if text.lower() in whole:
                raise AssertionError(f"{text!r} was said: {said}")
        if not in_menu:
            wait_until(self.has_focus, lambda: f"something to have the focus after {self.lines[-5:]}:\n{self.program.tree()}")

    def await_known(self):
        """Waits for all that was heard here when the file was written, for each word comes when it can."""
        number = len(steps_of(self.lines)) - 1
        known = self.known[number][1] if number < len(self.known) else []
        self.orca.wait_for(lambda words: not Counter(known) - Counter(spoken_lines(words)), KNOWN_SECONDS)

    def has_focus(self):
        return any("focused" in accessible.states(thing) for thing in accessible.walk(self.program.root))

    def press(self, key, *expected, **options):
        self.hear(f"[{key}]", lambda: subprocess.run(["xdotool", "key", key], check=True), *expected, **options)

    def type(self, text, *expected, **options):
        self.hear(f"[types {text}]", lambda: subprocess.run(["xdotool", "type", "--delay", "20", text], check=True),
                  *expected, **options)

    def meanwhile(self, what, action, *expected, **options):
        self.hear(f"({what})", action, *expected, **options)


def normalise(text):
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def spoken_lines(words):
    return [line for text in words for line in normalise(text).splitlines()]


def steps_of(lines):
    """What was done, each with the words that followed."""
    steps = []
    for line in lines:
        if line.startswith("    ") and steps:
            steps[-1][1].append(line[4:])
        elif line:
            steps.append((line, []))
    return steps


def known_lines(name):
    path = SPOKEN / f"{name}.txt"
    return path.read_text().splitlines() if path.exists() else []


def essence(lines):
    """What must be the same each time."""
    return [(cause, sorted(text for text in said if not AROUND.fullmatch(text))) for cause, said in steps_of(lines)]


def difference(name, lines):
    """Between what was heard and what is known to be good; "" where there is none.

    What a key causes and what the program says of itself come by two ways, so the order
    within a step is the machine's doing, and is not compared; nor is what is around.
    """
    known = known_lines(name)
    if os.environ.get("SPOKEN_REWRITE"):
        SPOKEN.mkdir(exist_ok=True)
        (SPOKEN / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines))
    if essence(known) == essence(lines):
        return ""
    return "\n".join(difflib.unified_diff(known, lines, f"{name}.txt", "heard now", lineterm="")) + "\n"


def sign_in(she):
    she.chapter("Orca is started beside the sign-in page")
    she.listen("Sign in with Google button")
    she.press("Return", "New room button", "kept only until you quit", passing=("Go On in Your Browser", "Cancel button", "Signing In"))


def make_room(she):
    she.chapter("A room is made; the focus comes back to where one writes")
    she.press("ctrl+n", "Room name text")
    she.press("Escape", "New room button")
    she.press("ctrl+n", "Room name text")
    she.type(ROOM)
    she.press("Return", "Message text", unheard=["New room"])


def go_round(she):
    she.chapter("Round the panes, and out of the text by Tab, both ways")
    she.press("F6", "Rooms List", f"{ROOM}. Ada created the room")
    she.press("F6", "Ada created the room.", unheard=["selected"])
    she.press("F6", "Message text")
    she.press("shift+F6", "Ada created the room.")
    she.press("shift+F6", "Rooms List")
    she.press("Menu", "Mute", in_menu=True)
    she.press("Down", "Add to Favorites", in_menu=True)
    she.press("Escape", ROOM)
    she.press("shift+F6", "Message text")
    she.press("shift+Tab", "Insert emoji")
    she.press("shift+Tab", "Ada created the room.")
    she.press("shift+Tab", "Room details button")
    she.press("shift+Tab", "Invite button")
    she.press("F6", "Message text")
    she.press("Tab", "New room button")
    she.press("Tab", "More ways to begin")
    she.press("Tab", "Main menu")
    she.press("Tab", "Search entry")
    she.press("Tab", "All")
    she.press("Tab", "Rooms List")


def search(she):
    she.chapter("What is typed over the rooms searches them")
    she.type("Kit", "Search entry", "1 room")
    she.type("x", "Nothing found")
    she.press("Escape", "Rooms List", f"{ROOM}. Ada created the room")


def invite(she, ben):
    she.chapter("Ben is invited, after a wrong address")
    for name in ("Start voice call", "Start video call", "Invite"):
        she.press("Tab", f"{name} button")
    she.press("Return", "E-mail address text")
    she.type("nobody@example.org")
    she.press("Return", "Nobody to invite has this address")
    she.press("ctrl+a")
    she.type("ben@example.org")
    she.press("Return", "is invited", "Invite button")
    ben.press("Accept")
    ben.find("history", f"Messages in {ROOM}")
    she.press("F6", "Message text")


def write(she, ben):
    she.chapter("A message, its answer, and the way back through them")
    she.type("Dinner at eight?")
    # One's own words are not said back.
    she.press("Return", unheard=["Dinner"])
    ben.message(ROOM, "Dinner at eight?")
    she.meanwhile("Ben answers", lambda: ben.say("With pleasure."), "Ben: With pleasure.")
    wait_until(lambda: "Seen by Ben." in she.program.message(ROOM, "Dinner at eight?"), "Ben to have read it")
    she.press("Up", "Ben: With pleasure.", unheard=["selected"])
    she.press("Up", "Ada: Dinner at eight?", "Sent.")
    she.press("Home", "Ada created the room.")
    she.press("Down", "Ben joined.")
    she.press("End", "Ben: With pleasure.")
    she.press("Menu", "Reply", in_menu=True)
    she.press("Escape", "Ben: With pleasure.")
    she.type("x", "Message text")
    she.press("BackSpace")
    she.press("Up", "Ben: With pleasure.")
    she.press("ctrl+r", "Replying to Ben: With pleasure.")
    she.press("Escape")


def react(she, ben):
    she.chapter("A reaction, which is there when one comes back to it")
    she.press("Up", "Ben: With pleasure.", unheard=["selected"])
    she.press("ctrl+period", "Thumbs up toggle button not pressed")
    she.press("Right", "Heart toggle button not pressed")
    she.press("Left", "Thumbs up toggle button not pressed")
    she.press("Return", "Ben: With pleasure.")
    ben.message(ROOM, "1 reaction: 👍 Ada.")
    she.press("ctrl+period", "Thumbs up toggle button pressed")
    she.press("Escape", "1 reaction: 👍 You.")


def mention(she, ben):
    she.chapter("Whom one can mention, and who is chosen of them")
    she.press("F6", "Message text")
    she.type("@", "1 person to mention")
    she.type("B", "Ben")
    she.press("Return")
    she.type("look")
    she.press("Return")
    ben.message(ROOM, "@Ben look")


def applaud(person):
    person.press("React", "toggle")
    person.press("Applause")


def call(she, ben):
    she.chapter("A voice call to Ben")
    she.press("F6", "Rooms List")
    she.press("Tab", "Start voice call button")
    she.press("Return", "Voice Call", "Start button")
    she.press("Return", "Calling Ben", "Microphone toggle button pressed", "a test tone is sent")
    she.meanwhile("Ben accepts", lambda: ben.press("Accept"), "Ben joined.", "Connected.")
    she.press("space", "not pressed")
    she.press("Tab", "Camera toggle button not pressed")
    she.press("ctrl+d", "Microphone on.")
    she.press("Tab", "Share screen toggle button not pressed")
    she.press("Tab", "Raise hand toggle button not pressed")
    she.press("space", "pressed")
    she.press("ctrl+h")
    she.meanwhile("Ben asks for the word", lambda: ben.toggle("Raise hand", on=True), "Ben raised a hand.")
    she.meanwhile("Ben does not any more", lambda: ben.toggle("Raise hand", on=False), "Ben lowered the hand.")
    she.meanwhile("Ben applauds", lambda: applaud(ben), "Ben: Applause")
    she.press("Tab", "React")
    she.press("Tab", "Hang up button")
    she.press("Tab", "Back button")
    she.press("Tab", "Speaker view toggle button not pressed")
    she.press("Tab", "Call details button")
    she.press("Tab", "Chat toggle button not pressed")
    she.press("Tab", "Camera and sound button")
    she.press("Tab", "Ben, microphone on, camera off")
    she.press("F9", "Message text")
    she.press("F6", "Microphone toggle button pressed")
    she.press("shift+F6", "Message text")
    she.press("Escape", "Options for Ben button")
    she.press("F6", "Microphone toggle button pressed")
    she.press("shift+Tab", "Options for Ben")
    she.press("shift+Tab", "Ben, microphone on, camera off")
    for name in ("Camera and sound", "Chat", "Call details", "Speaker view", "Back", "Hang up"):
        she.press("shift+Tab", name)
    she.press("Return", "Start voice call button", passing=[ENDED], unheard=["Ben left"])


def answer(she, ben):
    she.chapter("Ben calls, and gives up; calls again, and is answered")
    ben.gone("button", "Hang up")
    she.meanwhile("Ben calls", lambda: ben.call("voice"), "Ben is calling. Voice call in Kitchen.")
    she.meanwhile("Ben gives up", lambda: ben.press("Hang up"), "missed a call from Ben", "Start voice call button")
    ben.gone("button", "Hang up")
    she.meanwhile("Ben calls", lambda: ben.call("voice"), "Ben is calling. Voice call in Kitchen.")
    she.press("Tab", "Decline button")
    she.press("Tab", "Accept button")
    she.press("Return", "Microphone toggle button pressed", "Ben joined.", "a test tone is sent",
              passing=["Connecting", "Connected"])
    she.meanwhile("Ben hangs up", lambda: ben.press("Hang up"), "Ben left.", "Start voice call button", passing=[ENDED])


PARTS = {"signing-in": (sign_in, make_room, go_round, search), "talking": (invite, write, react, mention), "calling": (call, answer)}


def listen_to(ada, ben, orca):
    """Does all of it once; returns what differed from before."""
    differences = []
    for name, steps in PARTS.items():
        she = Listener(ada, orca, steps_of(known_lines(name)))
        try:
            for step in steps:
                step(she, *(() if step in PARTS["signing-in"] else (ben,)))
        except Exception:
            print("".join(f"# heard: {line}\n" for line in she.lines), flush=True)
            raise
        differences.append(difference(name, she.lines))
    return "".join(differences)


def hear_all(backend, time):
    """The whole story, by two people who have never been here."""
    ada = Parley(f"ada-{time}", "--deployment", backend.descriptor, person="Ada")
    ben = Elsewhere(f"ben-{time}", "--deployment", backend.descriptor, person="Ben")
    try:
        ben.start()
        ben.sign_in()
        ada.start()
        ada.focus()
        ada.find("button", "Sign in with Google")
        with Orca() as orca:
            different = listen_to(ada, ben, orca)
        assert not ada.complaints(), ada.complaints()
        return different
    finally:
        stop_all(ada)
        ben.kill()


def find_fault(time):
    """What went wrong in one hearing; "" where nothing did."""
    backend = Backend().start()
    try:
        different = hear_all(backend, time)
        return "" if os.environ.get("SPOKEN_REWRITE") or not different else "other words than before:\n" + different
    except Exception:
        return traceback.format_exc()
    finally:
        stop_all(backend)


def test_spoken():
    """Ada does all of it by keyboard and ear, and every word is as it was"""
    # A screen reader drops what a busy machine brings it late, as nobody can help; what the
    # program says wrongly it says wrongly every time.
    fault = find_fault(1)
    if fault:
        print("".join(f"# once: {line}\n" for line in fault.splitlines()), flush=True)
        again = find_fault(2)
        if again:
            raise AssertionError(again)


tap.main()
