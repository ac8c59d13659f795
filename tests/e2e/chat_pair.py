"""Two people in one room, both windows open, and how long a message takes."""

import itertools
import time

from keyboard import RETURN
from parley_driver import Backend, NotFound, Parley, stop_all, text_of, wait_until
from accessible import Atspi, GLib  # which parley_driver makes known

ROOM = "Kitchen"
ARRIVAL_MS = 10000


class Chat:
    """Ada and Ben in one room, both windows open."""

    # The session's keyring outlives a backend, and so does what a profile keeps.
    numbers = itertools.count(1)

    def __init__(self, backend=None, descriptor=None, **options):
        """With a backend of their own, or one that runs already and what describes it."""
        self.backend, self.descriptor, self.options = backend, descriptor, options

    def __enter__(self):
        number = next(Chat.numbers)
        self.backend = self.backend or Backend().start()
        descriptor = self.descriptor or self.backend.descriptor
        self.ada, self.ben = (Parley(f"{name.lower()}-{number}", "--deployment", descriptor, "--as", name,
                                     **self.options) for name in ("Ada", "Ben"))
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
    deadline = GLib.timeout_source_new(ARRIVAL_MS)
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
