#!/usr/bin/python3
"""Two people talk: what one types the other sees, in any script, and at once."""

import statistics
import time

import tap
from accessible import Atspi, GLib, NotFound, text_of
from keyboard import RETURN, SHIFT, Keyboard
from parley_driver import Backend, Parley, stop_all, wait_until

ROOM = "Kitchen"
ROUNDS = 15
# The median a person would not notice; a loaded machine gets its own allowance.
MEDIAN_MS = 60
TEXTS = (
    "Plain words",
    "Emoji 👩‍👩‍👧 🍲 and flags 🏳️‍🌈",
    "עברית מימין לשמאל, 42",
    "مرحبا بالعالم",
    "Mixed: שלום and hello",
    "<b>no markup</b> & \"quotes\"",
)


class Chat:
    """Ada and Ben in one room, both windows open."""

    def __enter__(self):
        self.backend = Backend().start()
        self.ada = Parley("ada", "--deployment", self.backend.descriptor, "--as", "Ada")
        self.ben = Parley("ben", "--deployment", self.backend.descriptor, "--as", "Ben")
        try:
            for program in (self.ada, self.ben):
                program.start()
                program.signed_in()
            self.ada.create_room(ROOM)
            self.ada.invite("ben@example.org")
            self.ben.press("Accept")
            self.ben.find("history", f"Messages in {ROOM}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        stop_all(self.ada, self.ben, self.backend)

    def quit(self):
        for program in (self.ada, self.ben):
            assert not program.complaints(), program.complaints()
            program.quit()


def test_scripts():
    """Every script arrives as it was written, once, both ways."""
    with Chat() as chat:
        for index, text in enumerate(TEXTS):
            sender, receiver = (chat.ada, chat.ben) if index % 2 else (chat.ben, chat.ada)
            sender.say(text)
            receiver.message(ROOM, text)
            wait_until(lambda: sender.message(ROOM, text).endswith("Sent."), f"{text!r} to be sent")
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


def key_to_row(keyboard, sender, receiver, text):
    """Milliseconds from Enter on one side to the row in the other window."""
    sender.write("Message", text, "text")
    wait_until(lambda: text_of(sender.find("text", "Message")) == text, "the text to stand")
    log = receiver.find("history", f"Messages in {ROOM}")
    seen, context = [], GLib.MainContext.default()

    def on_change(event, *_):
        # The newest rows are the last ones; one round trip asks for each name.
        try:
            names = (event.source.get_name() or "", event.any_data.get_name() if hasattr(event.any_data, "get_name") else "")
        except GLib.Error:
            return
        if any(text in (name or "") for name in names):
            seen.append(time.monotonic())

    listener = Atspi.EventListener.new(on_change)
    kinds = ("object:children-changed:add", "object:property-change:accessible-name")
    for kind in kinds:
        listener.register(kind)
    begin = time.monotonic()
    keyboard.press(RETURN)
    deadline = GLib.timeout_source_new(10000)
    deadline.set_callback(lambda *_: seen.append(None))
    deadline.attach(context)
    while not seen:
        context.iteration(True)
    deadline.destroy()
    for kind in kinds:
        listener.deregister(kind)
    if seen[0] is None:
        raise NotFound(f"no event told of {text!r}; rows: {[name for name in receiver.messages(ROOM)]} of {log.get_name()!r}")
    return (seen[0] - begin) * 1000


def test_latency():
    """From the key to the row in the other window: the median is short."""
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ada.type_into("Message")
        times = [key_to_row(keyboard, chat.ada, chat.ben, f"tick {index} of {ROUNDS}") for index in range(ROUNDS)]
        median = statistics.median(times)
        print(f"# key to row: median {median:.0f} ms, least {min(times):.0f}, most {max(times):.0f}", flush=True)
        chat.quit()
        assert median < MEDIAN_MS, f"median {median:.0f} ms"


tap.main()
