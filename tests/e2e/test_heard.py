#!/usr/bin/python3
"""What the real Orca says of what arrives, where the person has chosen how much of it;
what they missed; and what was said once more."""

import tap
from elsewhere import Elsewhere
from focus import expect, focused, press, type_text
from parley_driver import Backend, Parley, stop_all, wait_until
from accessible import find_all, states, walk
from spoken import Orca  # which parley_driver makes known
from tour_scene import Scene

ROOM, OTHER = "Kitchen", "Terrace"


class Two:
    """Ada, who listens, and Ben at another desktop, in one room."""

    def __enter__(self):
        self.backend = Backend(options=("--emulator",)).start()
        self.ada = Parley("ada", "--deployment", self.backend.descriptor, "--as", "Ada")
        self.ben = Elsewhere("ben", "--deployment", self.backend.descriptor, "--as", "Ben", person="Ben")
        try:
            self.ben.start()
            self.ben.signed_in()
            self.ada.start()
            self.ada.signed_in()
            self.ada.create_room(OTHER)
            self.ada.create_room(ROOM)
            self.ada.invite("ben@example.org")
            self.ben.press("Accept")
            self.ben.find("history", f"Messages in {ROOM}")
            self.ada.focus()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        stop_all(self.ada, self.backend)
        self.ben.kill()

    def announce(self, choice):
        """In the details of the room, by keyboard."""
        self.ada.press("Room details")
        self.ada.find("button", "Leave")
        # The first of these names is about notifications.
        button = find_all(self.ada.root, "radio button", choice)[-1]
        for _ in range(40):
            before = focused(self.ada)
            if before is not None and any(thing == button for thing in walk(before)):
                break
            press("Tab")
            wait_until(lambda: (now := focused(self.ada)) is not None and now != before, "Tab to lead on")
        press("space" if focused(self.ada) == button else "Return")
        wait_until(lambda: "checked" in states(button), f"{choice} to be chosen\n{self.ada.tree()}")
        press("Escape")
        self.ada.gone("button", "Leave")


def count(orca, words):
    return sum(words in said for said in orca.said())


def test_choice():
    """Of a room all that comes is announced, or what mentions one, or nothing"""
    with Two() as two, Orca() as orca:
        two.ben.say("The first")
        orca.expect("Ben: The first")
        two.announce("Mentions Only")
        two.ben.say("The second")
        two.ben.say("@Ada the third")
        orca.expect("the third")
        # They come in their order: what was to be said would have been.
        assert count(orca, "The second") == 0, orca.said()
        two.announce("Nothing")
        two.ben.say("@Ada the fourth")
        two.ada.message(ROOM, "the fourth")
        two.announce("All Messages")
        two.ben.say("The fifth")
        orca.expect("Ben: The fifth")
        assert count(orca, "Ben: @Ada the fourth") == 0, orca.said()
        assert count(orca, "Ben: The fifth") == 1, orca.said()
        assert not two.ada.complaints(), two.ada.complaints()


def test_braille():
    """On a braille display a message is the sentence that is said, with the time after its words"""
    with Two() as two, Orca(braille=True) as orca:
        two.ben.say("Shall we meet at eight?")
        two.ada.message(ROOM, "at eight?")
        two.ada.type_into("Message")
        press("Up")
        sentence = two.ada.focused_message(ROOM) or wait_until(lambda: two.ada.focused_message(ROOM), "the message to have the focus")
        assert sentence.startswith("Ben: Shall we meet at eight? "), sentence
        wait_until(lambda: sentence in orca.feel(), lambda: f"{sentence!r} in braille: {orca.feel()}")
        assert not two.ada.complaints(), two.ada.complaints()


def test_missed():
    """A key tells what was missed, and leads there; another says the latest once more"""
    with Two() as two, Orca() as orca:
        press("ctrl+m")
        orca.expect("You have read everything.")
        press("Escape")
        two.ada.gone("dialog", "What You Missed")
        two.ben.say("While you are here")
        orca.expect("Ben: While you are here")
        two.ada.open_room(OTHER)
        two.ben.say("While you are away")
        two.ada.sentence(ROOM, "1 unread message")
        orca.clear()
        press("ctrl+m")
        orca.expect("What You Missed")
        orca.expect(f"{ROOM}, 1 unread message")
        press("Return")
        expect(two.ada, "Message")
        two.ada.message(ROOM, "While you are away")
        orca.quiet()
        orca.clear()
        # The newest is how many there were; before it came the message.
        press("alt+1")
        orca.expect("1 unread message")
        press("alt+2")
        orca.expect("Ben: While you are here")
        orca.clear()
        press("alt+9")
        orca.expect("There is no earlier announcement.")
        assert not two.ada.complaints(), two.ada.complaints()


def test_failure():
    """What could not be sent is said once, with what can be done about it"""
    with Two() as two, Orca() as orca:
        scene = Scene(two.backend)
        room = next(key for key, room in scene.ask("GET", "rooms").items() if room.get("name") == ROOM)
        scene.archive(room, True)
        two.ada.type_into("Message")
        orca.quiet()
        orca.clear()
        type_text("Lost")
        press("Return")
        orca.expect("The menu of the message offers to try again.")
        assert count(orca, "offers to try again") == 1, orca.said()
        expect(two.ada, "Message")


tap.main()
