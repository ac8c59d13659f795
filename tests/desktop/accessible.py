"""Programs as a screen reader's user meets them: found by role and name over
AT-SPI, pressed, typed into, read, and waited for.

Every wait has a deadline and says what it waited for; it looks again when the
program tells of a change, and now and then anyway, since not all changes are
told.
"""

import time
import warnings

warnings.simplefilter("ignore")

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

DEADLINE_SECONDS = 60
LOOK_AGAIN_MS = 50

# One thing has several role names, by toolkit version and by how it was built.
ROLES = {
    "button": ("button", "push button"),
    "toggle": ("toggle button", "check box", "switch"),
    "entry": ("entry", "text"),
    "text": ("text", "entry"),
    "list": ("list", "list box", "log", "tree table", "table", "grouping", "panel"),
    "history": ("log", "list", "panel", "grouping"),
    "row": ("list item", "table row", "row", "grouping", "panel"),
    "menu item": ("menu item", "check menu item"),
    "window": ("frame", "window", "dialog", "alert"),
}


class NotFound(AssertionError):
    """What was waited for did not come."""


def turn_loop(milliseconds):
    """Lets signals in: the library's cache is only as fresh as the last turn."""
    context = GLib.MainContext.default()
    timer = GLib.timeout_source_new(milliseconds)
    fired = []
    timer.set_callback(lambda *_: fired.append(True))
    timer.attach(context)
    while not fired:
        context.iteration(True)
    timer.destroy()


def wait_until(condition, what, seconds=DEADLINE_SECONDS):
    """Returns the first true value of condition; objects that vanish meanwhile are no error."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := condition():
                return found
        except GLib.Error:
            pass
        if time.monotonic() > end:
            raise NotFound(f"waited {seconds} s for {what() if callable(what) else what}")
        turn_loop(LOOK_AGAIN_MS)


class Announcements:
    """What programs ask a screen reader to say, from now on: a toast is gone again before a
    whole window has been read."""

    def __init__(self):
        self.said = []
        self.listener = Atspi.EventListener.new(self.on_event)
        self.listener.register("object:announcement")

    def on_event(self, event):
        self.said.append(str(event.any_data))

    def heard(self, *words):
        return any(all(word in text for word in words) for text in self.said)

    def expect(self, *words):
        wait_until(lambda: self.heard(*words), lambda: f"{words} to be said, not {self.said}")


def children(thing):
    for index in range(thing.get_child_count()):
        child = thing.get_child_at_index(index)
        if child is not None:
            yield child


def walk(thing):
    """The thing and everything in it; what vanishes on the way is left out."""
    yield thing
    try:
        for child in children(thing):
            yield from walk(child)
    except GLib.Error:
        return


def states(thing):
    return {state.value_nick for state in thing.get_state_set().get_states()}


def is_shown(thing):
    return "showing" in states(thing)


def is_kind(thing, kind):
    return thing.get_role_name() in ROLES.get(kind, (kind,))


def name_of(thing):
    """Its name, or what it is labelled by: GTK names the items of a menu by that
    alone, and the labels in them by nothing but their text."""
    own = thing.get_name()
    if own or not is_kind(thing, "menu item"):
        return own or ""
    for relation in thing.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            labels = [relation.get_target(index) for index in range(relation.get_n_targets())]
            return " ".join(text_of(label) for label in labels if label.is_text())
    return ""


def text_of(thing):
    return Atspi.Text.get_text(thing, 0, -1)


def actions(thing):
    if not thing.is_action():
        return []
    return [Atspi.Action.get_action_name(thing, index) for index in range(Atspi.Action.get_n_actions(thing))]


def describe(thing, level=0):
    """One line for each object, for whoever has to find out why a test failed."""
    lines = []
    try:
        words = f"{'  ' * level}[{thing.get_role_name()}] {name_of(thing)!r}"
        if thing.get_description():
            words += f" ({thing.get_description()!r})"
        if thing.is_text():
            words += f" = {text_of(thing)!r}"
        marks = states(thing) & {"focused", "pressed", "checked", "selected", "expanded"}
        marks |= {f"not {state}" for state in ("showing", "sensitive") if state not in states(thing)}
        lines.append(words + (f" {{{', '.join(sorted(marks))}}}" if marks else ""))
        for child in children(thing):
            lines.append(describe(child, level + 1))
    except GLib.Error as error:
        lines.append(f"{'  ' * level}<gone: {error.message}>")
    return "\n".join(lines)


def application(pid, seconds=DEADLINE_SECONDS):
    """The program with this process id, once it has joined the accessibility bus."""

    def look():
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache_single()
        for program in children(desktop):
            if program.get_process_id() == pid:
                return program
        return None

    return wait_until(look, f"process {pid} on the accessibility bus", seconds)


def find_all(root, kind, name=None):
    """Shown objects of a kind; name is the whole name, or a function that judges it."""
    found = []
    for thing in walk(root):
        try:
            if not is_kind(thing, kind):
                continue
            own = name_of(thing)
            fits = name is None or (name(own) if callable(name) else own == name)
            if fits and is_shown(thing):
                found.append(thing)
        except GLib.Error:
            continue
    return found


def find(root, kind, name=None, seconds=DEADLINE_SECONDS):
    """The object, once it is there."""

    def look():
        found = find_all(root, kind, name)
        return found[0] if found else None

    wanted = name if isinstance(name, str) else "that fits"
    return wait_until(look, lambda: f"{kind} {wanted!r} in\n{describe(root)}", seconds)


def press(thing):
    """A button, a menu item or a toggle, by the action a screen reader would call;
    a menu's button keeps its own inside."""
    for inner in walk(thing):
        names = actions(inner)
        for name in ("click", "activate", "toggle", "press"):
            if name in names:
                if not Atspi.Action.do_action(inner, names.index(name)):
                    raise NotFound(f"{thing.get_name()!r} refused to be pressed")
                return
    raise NotFound(f"{thing.get_name()!r} cannot be pressed:\n{describe(thing)}")


def write(thing, text):
    """Replaces what is in a text or entry; entries hand their text to an inner object."""
    for inner in walk(thing):
        if inner.is_editable_text():
            if not Atspi.EditableText.set_text_contents(inner, text):
                raise NotFound(f"{thing.get_name()!r} took no text")
            return
    raise NotFound(f"{thing.get_name()!r} takes no text")


Atspi.init()
Atspi.set_timeout(3000, 15000)
