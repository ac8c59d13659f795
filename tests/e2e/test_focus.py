#!/usr/bin/python3
"""The keyboard alone: nothing holds it fast, nothing is out of its reach, and it is always
somewhere, whatever goes away or moves beneath it."""

import tap
from chat_pair import ROOM, Chat
from focus import expect, focused, is_at, name_of_focus, press, tab_to, type_text
from parley_driver import text_of, wait_until
from accessible import find_all  # which parley_driver makes known

# Dialogs by what opens them, and something that is only in them.
DIALOGS = (("F1", ("list", "Topics")), ("ctrl+question", ("dialog", "Keyboard Shortcuts")), ("ctrl+comma", ("toggle", "Start at Login")),
           ("ctrl+m", ("dialog", "What You Missed")), ("ctrl+n", ("entry", "Room name")))


def written(program):
    return text_of(program.find("text", "Message"))


def test_trap():
    """What held the keyboard fast elsewhere: the text, its Tab, and a history that no key leads to"""
    with Chat() as chat:
        ada, ben = chat.ada, chat.ben
        ben.say("Are you there?")
        ada.message(ROOM, "Are you there?")
        # One comes to where one writes, and Tab completes nothing that was not offered.
        ada.type_into("Message")
        type_text("Be")
        wait_until(lambda: written(ada) == "Be", "what was typed")
        press("Tab")
        wait_until(lambda: not is_at(ada, "Message"), "Tab to leave the text")
        assert written(ada) == "Be", written(ada)
        # Tab and Shift+Tab both lead out, and back.
        tab_to(ada, "Message", "shift+Tab")
        press("shift+Tab")
        wait_until(lambda: not is_at(ada, "Message"), "Shift+Tab to leave the text")
        # Every pane is reached by one key, both ways round.
        ada.type_into("Message")
        press("F6")
        expect(ada, ROOM)
        press("F6")
        expect(ada, "Are you there?")
        press("F6")
        expect(ada, "Message")
        press("shift+F6")
        expect(ada, "Are you there?")
        # Typing while reading goes on where one writes.
        type_text("n")
        wait_until(lambda: written(ada) == "Ben", "the letter where one writes")
        # From an empty text Up leads into the history, and Escape leaves what was begun.
        press("ctrl+a", "BackSpace", "Up")
        expect(ada, "Are you there?")
        press("ctrl+r")
        ada.sentence("Replying to Ben")
        expect(ada, "Message")
        press("Escape")
        wait_until(lambda: not find_all(ada.root, "label", lambda name: name.startswith("Replying")), "Escape to leave the answer")
        expect(ada, "Message")
        # Nothing on the way round is without a name.
        round_the_window(ada)
        chat.quit()


def round_the_window(program):
    """Tab, until one is where one began."""
    names = []
    for _ in range(60):
        before = focused(program)
        press("Tab")
        wait_until(lambda: (now := focused(program)) is not None and now != before, lambda: f"Tab to lead on from {names[-1:]}")
        name = name_of_focus(program)
        assert name, f"a place without a name after {names}\n{program.tree()}"
        names.append(name)
        if name == "Message" and len(names) > 3:
            return
    raise AssertionError(f"Tab does not come round: {names}")


def test_dialogs():
    """A dialog begins with the focus in it, and gives it back where it was"""
    with Chat() as chat:
        ada = chat.ada
        for key, inside in DIALOGS:
            ada.type_into("Message")
            press(key)
            ada.find(*inside)
            wait_until(lambda: name_of_focus(ada) and not is_at(ada, "Message"), lambda: f"the focus in what {key} opens\n{ada.tree()}")
            press("Escape")
            ada.gone(*inside)
            expect(ada, "Message")
        chat.quit()


def test_moving():
    """The focus stays where rows move, a message goes away, a call comes and goes"""
    with Chat() as chat:
        ada, ben = chat.ada, chat.ben
        ada.focus()
        ada.create_room("Terrace")
        ada.open_room(ROOM)
        ada.say("One")
        ada.say("Two")
        ben.message(ROOM, "Two")
        # What one stands on is deleted: one stands on what is left of it, or beside it.
        ada.type_into("Message")
        press("Up")
        expect(ada, "Two")
        press("Delete")
        ada.find("button", "Delete")
        tab_to(ada, "Delete")
        press("Return")
        ada.message(ROOM, "Message deleted")
        wait_until(lambda: name_of_focus(ada), lambda: f"the focus after a message is gone\n{ada.tree()}")
        # The list is put in another order below the focus.
        ada.open_room("Terrace")
        expect(ada, "Terrace")
        before = name_of_focus(ada)
        ben.say("Now this room comes first")
        order = lambda: [name for name in ada.rows("list", "Rooms") if name.startswith((ROOM, "Terrace"))]
        wait_until(lambda: order()[0].startswith(ROOM), lambda: f"the order to change: {order()}")
        assert is_at(ada, "Terrace"), f"{before!r} had the focus, now {name_of_focus(ada)!r}"
        # Many rows go and come in the history.
        ada.open_room(ROOM)
        for number in range(10):
            ben.say("\n".join([f"Message{number}", *"which is long"]))
        ben.say("The last line")
        ada.message(ROOM, "The last line")
        ada.type_into("Message")
        press("Up", "Home")
        wait_until(lambda: name_of_focus(ada) and "The last line" not in name_of_focus(ada), "the focus at the beginning")
        press("End")
        expect(ada, "The last line")
        chat.quit()


tap.main()
