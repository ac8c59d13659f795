#!/usr/bin/python3
"""The tour of two people, who use the real program for everything it is for.

    tour.py FOLDER

Runs inside a session of tests/desktop/session.py with a network of its own.
Each step is done as a screen reader's user does it, waits for what it should
lead to, and leaves a numbered picture in FOLDER.  The path of each is printed.
"""

import os
import sys
import time

from keyboard import RETURN, Keyboard
from parley_driver import (Backend, NotFound, Parley, files_with, keyring_items, keyring_secrets, stop_all,
                           wait_until)
from tour_album import Album

ROOM = "Dinner on Friday"
PATIENCE = 10
GREETING = "Shall we eat at eight? 🍲"
ANSWER = "בשמחה! 😀 אביא לחם"
THANKS = "Wonderful. שלום and see you then 👋"
LATE = "I was restarted and nothing is lost."
TYPO, MENDED = "Bring bred!", "Bring bread!"
REPLY = "At eight it is."
MARKED, HEARD = "**Bring:**\n- bread\n- ~~butter~~ `salt`\n> who cooks?\nI do.", "Bring: • bread • butter salt Quote: who cooks? I do."
LINKED, LEADS = "[The recipe](https://example.org/soup)", "The recipe (link to example.org)"
STORY = "\n".join(["# How it began"] + [f"Chapter {number}" for number in range(1, 41)])
CONTROL, MENU, PERIOD, R, UP = 0xFFE3, 0xFF67, 0x2E, 0x72, 0xFF52
WINDOWS = {"ada": (24, 30), "ben": (816, 30)}
SIZE = (768, 620)


class Tour:
    def __init__(self, folder):
        self.album = Album(folder)
        self.backend = Backend().start()
        self.ada = Parley("ada", "--deployment", self.backend.descriptor, person="Ada")
        self.ben = Parley("ben", "--deployment", self.backend.descriptor, person="Ben")
        self.pictures = 0

    def picture(self, name, words, moving=False):
        self.pictures += 1
        self.album.picture(f"{self.pictures:02}-{name}", words, moving)

    def show(self, program):
        program.start()
        program.put(*WINDOWS[program.profile], *SIZE)

    # -- The steps, in their order ---------------------------------------------

    def sign_in(self):
        for program in (self.ada, self.ben):
            self.show(program)
            program.find("button", "Sign in with Google")
        self.picture("sign-in", "Two windows, nobody signed in")
        for program in (self.ada, self.ben):
            program.sign_in()
        self.picture("signed-in", "Both are signed in, and have no room yet")

    def make_room(self):
        self.ada.press("New room")
        self.ada.write("Room name", ROOM)
        self.picture("new-room", "Ada makes a room")
        self.ada.press("Create")
        self.ada.find("history", f"Messages in {ROOM}")

    def invite(self):
        self.ada.invite("ben@example.org")
        self.ben.find("button", "Accept")
        self.picture("invitation", "Ben is invited to it")
        self.ben.press("Accept")
        self.ben.find("history", f"Messages in {ROOM}")

    def talk(self):
        for sender, receiver, text in ((self.ada, self.ben, GREETING), (self.ben, self.ada, ANSWER),
                                       (self.ada, self.ben, THANKS)):
            sender.say(text)
            receiver.message(ROOM, text)
            self.sent(sender, text)
        self.picture("messages", "They write to each other")

    def type(self):
        self.ben.write("Message", "One more", "text")
        self.ada.sentence("Ben is typing")
        self.picture("typing", "Ada sees that Ben types")
        self.ben.write("Message", "", "text")

    def answer(self):
        """One is answered, one reacted to, one mended, one taken back; both windows agree."""
        keyboard = Keyboard()
        self.ben.focus_message(keyboard, ROOM, GREETING)
        keyboard.press(CONTROL, R)
        self.ben.sentence("Replying to Ada")
        self.picture("replying", "Ben answers a message")
        self.ben.say(REPLY)
        self.ada.message(ROOM, f"in reply to Ada: {REPLY}", "Ben")
        self.ada.focus_message(keyboard, ROOM, REPLY)
        keyboard.press(CONTROL, PERIOD)
        keyboard.press(RETURN)
        self.ben.message(ROOM, "1 reaction: 👍 Ada.")
        self.ada.say(TYPO)
        self.ben.message(ROOM, TYPO)
        self.ada.type_into("Message")
        keyboard.press(CONTROL, UP)
        self.ada.sentence("Editing message")
        self.ada.say(MENDED)
        self.ben.message(ROOM, f"{MENDED} ", "Ada")
        wait_until(lambda: any(MENDED in name and name.endswith("Edited.") for name in self.ben.messages(ROOM)), "Edited")
        self.picture("changes", "An answer, a reaction, an edit, the same in both windows")

    def write(self):
        """Marks are not read out, a link says where it leads, and what is long unfolds by key."""
        keyboard = Keyboard()
        for text, heard in ((STORY, "Long message, shown in part."), (MARKED, HEARD), (LINKED, LEADS)):
            self.ada.say(text)
            self.ben.message(ROOM, heard, "Ada")
            self.sent(self.ada, heard)
        self.picture("texts", "Markdown, a link, and a long message")
        self.ben.focus_message(keyboard, ROOM, "How it began")
        keyboard.press(MENU)
        keyboard.press(RETURN)
        self.ben.message(ROOM, "Chapter 39 Chapter 40 ", "Ada")
        self.picture("unfolded", "The long message unfolded")

    def sent(self, program, text):
        wait_until(lambda: any(text in name and "Sent." in name for name in program.messages(ROOM)),
                   lambda: f"{text!r} to be sent: {program.messages(ROOM)}")

    def restart(self):
        self.ben.quit()
        self.ada.say(LATE.replace("I was", "Ben was"))
        self.show(self.ben)
        self.ben.signed_in()
        self.ben.open_room(ROOM)
        for text in (GREETING, ANSWER, THANKS, "nothing is lost"):
            self.ben.message(ROOM, text)
        self.picture("restarted", "Ben’s program was closed meanwhile, and has everything")

    def search(self):
        self.ben.write("Search", "eig")
        self.ben.sentence(f"Ada in {ROOM}", GREETING)
        self.picture("search", "Ben finds what was said")
        self.ben.write("Search", "")
        self.ben.find("list", "Rooms")

    def call(self):
        self.ada.call()
        self.ben.find("button", "Accept")
        self.picture("ringing", "Ada calls")
        accepted = time.monotonic()
        self.ben.press("Accept")
        self.ada.frames_rise("Ben")
        first = time.monotonic() - accepted
        self.ben.frames_rise("Ada")
        print(f"# from Accept to the first frames read from a description: {first:.2f} s", flush=True)
        # A picture that stands still is no call: they must go on rising, on both sides.
        for program, other in ((self.ada, "Ben"), (self.ben, "Ada")):
            program.frames_rise(other, past=program.frames(other) + 10)
        self.picture("call", "They see each other", moving=True)

    def mute(self):
        self.ada.toggle("Microphone", on=False)
        wait_until(lambda: "microphone off" in self.ben.tile("Ada").get_name(), "Ben to see Ada muted")
        self.picture("muted", "Ada’s microphone is off", moving=True)
        self.ada.toggle("Microphone", on=True)
        wait_until(lambda: "microphone on" in self.ben.tile("Ada").get_name(), "Ben to see Ada speak again")

    def hang_up(self):
        self.ada.press("Hang up")
        for program in (self.ada, self.ben):
            program.gone("button", "Hang up")
            program.find("history", f"Messages in {ROOM}")
        self.picture("after-the-call", "The call is over")

    def look_back(self):
        """What the tour must not have left: a complaint, a token, a second item in the keyring."""
        secrets = []
        for program in (self.ada, self.ben):
            items = keyring_items(program.profile)
            secrets += keyring_secrets(program.profile)
            if len(items) != 1:
                raise NotFound(f"{len(items)} items in the keyring for {program.profile}")
            program.quit()
            if program.process.returncode != 0:
                raise NotFound(f"{program.profile} ended with {program.process.returncode}")
            if complaints := program.complaints():
                raise NotFound(f"{program.profile} wrote: {complaints}")
        # The home holds logs, settings and the store; the service has to know its tokens.
        if files := files_with(secrets, os.environ["HOME"], besides=self.backend.folder / "data"):
            raise NotFound(f"a token can be read in {files}")
        if len(secrets) != 2:
            raise NotFound(f"{len(secrets)} refresh tokens in the keyring")

    def walk(self):
        steps = (self.sign_in, self.make_room, self.invite, self.talk, self.type, self.answer, self.restart, self.search, self.write,
                 self.call, self.mute, self.hang_up, self.look_back)
        try:
            for step in steps:
                step()
        except Exception:
            # What it looked like when it went wrong is worth more than words.
            self.picture("failed", "What it looked like when a step failed")
            raise
        finally:
            stop_all(self.ada, self.ben, self.backend)


def main():
    tour = Tour(sys.argv[1])
    try:
        tour.walk()
    except NotFound as error:
        print(f"tour: {error}", file=sys.stderr)
        return 1
    print(f"{tour.pictures} pictures in {tour.album.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
