#!/usr/bin/python3
"""Two people talk: what one types the other sees, in any script, and at once."""

import statistics

import tap
from chat_pair import ROOM, Chat, key_to_row
from keyboard import RETURN, SHIFT, Keyboard
from parley_driver import text_of, wait_until

# The figure is for whoever reads the log: chat_latency.py measures in earnest.
ROUNDS = 5
TEXTS = (
    "Plain words",
    "Emoji 👩‍👩‍👧 🍲 and flags 🏳️‍🌈",
    "עברית מימין לשמאל, 42",
    "مرحبا بالعالم",
    "Mixed: שלום and hello",
    "<b>no markup</b> & \"quotes\"",
)


def test_scripts():
    """Every script arrives as it was written, once, both ways."""
    with Chat() as chat:
        for index, text in enumerate(TEXTS):
            sender, receiver = (chat.ada, chat.ben) if index % 2 else (chat.ben, chat.ada)
            sender.say(text)
            receiver.message(ROOM, text)
            wait_until(lambda: "Sent." in sender.message(ROOM, text), f"{text!r} to be sent")
        for program in (chat.ada, chat.ben):
            for text in TEXTS:
                assert sum(text in name for name in program.messages(ROOM)) == 1, program.messages(ROOM)
        chat.quit()


def test_keys():
    """Enter sends; Shift and Enter break the line."""
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ada.write("Message", "one line", "text")
        chat.ada.type_into("Message")
        keyboard.press(SHIFT, RETURN)
        wait_until(lambda: text_of(chat.ada.find("text", "Message")) == "one line\n", "the line to break")
        keyboard.press(RETURN)
        chat.ben.message(ROOM, "one line")
        wait_until(lambda: text_of(chat.ada.find("text", "Message")) == "", "the text to be taken")
        chat.quit()


def test_latency():
    """What is typed and sent by a key is announced in the other window."""
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ada.type_into("Message")
        times = [key_to_row(keyboard, chat.ada, chat.ben, f"tick {index} of {ROUNDS}") for index in range(ROUNDS)]
        print(f"# key to row: median {statistics.median(times):.0f} ms of {ROUNDS}", flush=True)
        chat.quit()


tap.main()
