"""Every screen there is: the tour of chat, the ways in before it, and a call of several
after it."""

import os
import pathlib
import tempfile

from call_guests import Guests, write_key
from parley_driver import Parley, find, press, stop_all, wait_until
from accessible import find_all, is_kind, states  # which parley_driver makes known
from tour_chat import ESCAPE, NAME, WHOLE, Walk
from tour_scene import BEN, CLEO, DINNER, DORA, NAMES, NOAM, direct


class Screens(Walk):
    def __init__(self, folder, look, environment, album=None, part=None):
        key = write_key(pathlib.Path(tempfile.mkdtemp(prefix="key.")))
        super().__init__(folder, look, environment, album, options=("--emulator", "--api-key-file", str(key)))
        self.environment, self.part = environment, part
        # Where nobody looks, pictures of people would only keep the machine busy.
        self.kind = "voice" if album else "video"
        # Five people who send as they would in earnest are more than two processors bear.
        os.environ["PARLEY_TEST_PICTURE"] = "slow"
        self.guests = Guests(self.scene)

    # -- 0 The ways in ---------------------------------------------------------

    def ways_to_begin(self):
        """A program that knows no service, and one that knows it and has nobody."""
        ada = self.ada
        try:
            self.ada = self.begin("stranger")
            self.ada.find("button", "Try It on This Computer")
            self.picture("0-1-address", "Which service, where nothing says so")
            self.ada.press("Try It on This Computer")
            self.ada.find("button", "Continue")
            self.picture("0-2-trying", "Under which name to try it here")
            self.ada.kill()
            self.ada = self.begin("newcomer", "--deployment", self.backend.descriptor)
            self.ada.find("button", "Sign in with Google")
            self.picture("0-3-sign-in", "Nobody is signed in")
            press(self.ada.find("button", "Main menu"))
            self.popup()
            self.picture("0-4-menu", "What there is before one is signed in")
            self.no_popup()
            self.ada.press("Sign in with Google")
            self.ada.find("button", "Copy Link")
            self.moving("0-5-browser", "The browser has the sign-in page")
        finally:
            self.ada.kill()
            self.ada = ada

    def begin(self, profile, *options):
        program = Parley(profile, *options, person="Nobody", environment={**WHOLE, **self.environment})
        program.start()
        before, self.ada = self.ada, program
        self.maximize()
        self.ada = before
        return program

    # -- 9 Calls ---------------------------------------------------------------

    def call(self):
        self.open(NAME[DINNER])
        self.ada.press(f"Start {self.kind} call")
        self.ada.find("button", "Start")
        self.moving("9-01-before", "A look at one’s own picture and sound before a call")
        self.ada.press("Start")
        self.ada.find("button", "Hang up")
        self.moving("9-02-calling", "Nobody has answered yet")
        self.come(BEN)
        self.moving("9-03-two", "Two people in a call")
        self.come(CLEO, muted=True)
        self.come(DORA, hidden=True)
        self.moving("9-03-four", "Four people in a call")
        self.come(NOAM, hidden=True, muted=True)
        self.moving("9-03-several", "Five people in a call")

    def come(self, *people, hidden=False, muted=False):
        """Into the call; where people have pictures, until those are seen."""
        seen = () if hidden or self.kind == "voice" else people
        self.guests.answer(DINNER, *people, seen=seen, muted=people if muted else ())
        for person in people:
            wait_until(lambda: self.tile(NAMES[person]), lambda: f"{NAMES[person]} in the call\n{self.ada.tree()}")
        for person in seen:
            self.ada.frames_rise(NAMES[person])

    def tile(self, name):
        return find_all(self.ada.find("list", "Participants"), "row", lambda words: words.startswith(name))

    def moving(self, name, words):
        """Pictures of people do not come to rest."""
        self.album.picture(name, words, moving=True)

    def option(self, name, kind="button"):
        """Where the window is narrow, such things are in a menu."""
        if self.ada.has(kind, name):
            self.ada.press(name, kind)
        else:
            press(self.ada.find("button", "More options"))
            press(self.ada.find("menu item", lambda words: words.lower() == name.lower()))

    def in_call(self):
        self.ada.press("React", "toggle")
        self.popup()
        self.moving("9-04-react", "A reaction is chosen")
        self.no_popup()
        self.option("Speaker view", "toggle")
        self.moving("9-05-speaker", "Whoever speaks is large, the others in a strip")
        self.option("Speaker view", "toggle")
        press(self.ada.find("button", "Options for Ben Okafor"))
        self.popup()
        self.moving("9-06-person", "What can be done about one person")
        self.no_popup()
        self.ada.toggle("Microphone", on=False)
        self.ada.toggle("Raise hand", on=True)
        self.moving("9-07-muted", "Muted, with a hand up")
        self.option("Camera and sound")
        self.ada.sentence("Camera and Sound")
        self.moving("9-08-devices", "Which camera, microphone and speaker")
        self.keys(ESCAPE)
        self.option("Call details")
        self.ada.find("button", "Copy")
        self.moving("9-09-details", "How the call goes")
        self.close("button", "Copy")
        self.ada.toggle("Chat", on=True)
        self.ada.find("history", f"Messages in {NAME[DINNER]}")
        self.moving("9-10-chat", "The room beside the call")
        self.ada.toggle("Chat", on=False) if self.ada.has("toggle", "Chat") else self.ada.press("Close chat")

    def after_call(self):
        self.ada.press("Back")
        self.ada.find("button", "Return to Call")
        self.moving("9-11-bar", "The call goes on while one reads")
        self.ada.press("Return to Call")
        # Of the bar, which has such a button too, nothing is left once the page is there.
        self.ada.gone("button", "Return to Call")
        self.ada.find("list", "Participants")
        self.ada.press("Hang up")
        self.guests.leave()
        self.ada.gone("button", "Hang up")
        self.picture("9-12-after", "How it went is said where it ended")
        self.to_list()
        self.guests.ring(direct(self.scene.me, BEN)[0], BEN)
        self.ada.find("button", "Decline")
        self.moving("9-13-ringing", "Somebody calls")
        self.ada.press("Decline")
        self.ada.gone("button", "Decline")

    def steps(self):
        """What there is to chat, what there is besides, or both."""
        *chat, leaving = super().steps()
        besides = (self.call, self.in_call, self.after_call)
        if self.part == "chat":
            return (*chat, leaving)
        if self.part == "besides":
            return (self.ways_to_begin_after_start, self.rooms, *besides)
        return (self.ways_to_begin_after_start, *chat, *besides, leaving)

    def ways_to_begin_after_start(self):
        self.ways_to_begin()
        self.ada.focus()

    def stop(self):
        self.guests.leave()
        super().stop()
