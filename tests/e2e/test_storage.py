#!/usr/bin/python3
"""A disk without room, and one that cannot be written to: said, borne, and in the
end nothing is missing."""

import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess

import tap
from chat_pair import ROOM, Chat
from parley_driver import find, text_of, wait_until
from accessible import find_all  # which parley_driver makes known

PICTURES = os.environ.get("STORAGE_PICTURES")
FULL = "There is no room left on this computer’s disk"
CLOSED = "Parley’s folder cannot be written to"
# With what is said below it does not fit, without it does.
DISK_KIB, LEFT_KIB = 4096, 40


def picture(program, name):
    if PICTURES:
        program.focus()
        subprocess.run(["import", "-window", program.window(), str(pathlib.Path(PICTURES, f"{name}.png"))], check=True)


def run(*command):
    subprocess.run(command, check=True, capture_output=True)


@contextlib.contextmanager
def disk_of(program):
    """The program's folder, moved to a small disk of its own."""
    folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "parley", program.profile)
    kept = folder.with_name(folder.name + ".kept")
    shutil.copytree(folder, kept)
    run("mount", "-t", "tmpfs", "-o", f"size={DISK_KIB}k,mode=700", "none", str(folder))
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield folder
    finally:
        program.kill()
        run("umount", str(folder))


def fill(folder):
    """Takes all the room there is but a little."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize - LEFT_KIB * 1024))
    return filler


def shows(program, words):
    return any(words in (label.get_name() or "") for label in find_all(program.root, "label"))


def stored(folder, texts):
    """How many of these the file has."""
    (file,) = folder.glob("*.db")
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        found = {text for (text,) in store.execute("SELECT text FROM message")}
    return len([text for text in texts if text.strip() in found])


def test_full():
    """What comes meanwhile is there afterwards, and what one writes is refused, not lost."""
    with Chat() as chat:
        chat.ada.quit()
        with disk_of(chat.ada) as folder:
            chat.ada.start()
            chat.ada.signed_in()
            chat.ada.open_room(ROOM)
            chat.ada.say("there is room")
            chat.ben.message(ROOM, "there is room")
            filler = fill(folder)
            said = [f"{number} " + "word " * 300 for number in range(40)]
            for text in said:
                chat.ben.post(text)
                chat.ben.message(ROOM, text[:40])
            chat.ada.sentence(FULL)
            picture(chat.ada, "full")
            chat.ada.post("not yet")
            chat.ada.sentence("What you wrote is still here")
            assert "not yet" in text_of(find(chat.ada.root, "text", "Message")), "the words are gone"
            picture(chat.ada, "refused")
            filler.unlink()
            wait_until(lambda: not shows(chat.ada, FULL), "room on the disk", 20)
            wait_until(lambda: stored(folder, said) == len(said), lambda: f"{stored(folder, said)} of {len(said)} to be stored")
            chat.ada.press("Send")
            chat.ben.message(ROOM, "not yet")
            chat.ada.kill()
            chat.backend.stop()
            chat.ada.start()
            chat.ada.signed_in()
            chat.ada.open_room(ROOM)
            chat.ada.message(ROOM, "not yet")
            assert stored(folder, said) == len(said)


def test_read_only():
    """What waited goes out all the same."""
    with Chat() as chat:
        chat.ada.quit()
        with disk_of(chat.ada) as folder:
            chat.ada.start()
            chat.ada.signed_in()
            chat.ada.open_room(ROOM)
            chat.backend.stop()
            chat.ada.post("written without a network")
            chat.ada.message(ROOM, "written without a network")
            chat.ada.kill()
            run("mount", "-o", "remount,ro", str(folder))
            chat.backend.start()
            chat.ada.start()
            chat.ada.signed_in()
            chat.ada.sentence(CLOSED)
            chat.ben.message(ROOM, "written without a network")
            chat.ada.open_room(ROOM)
            picture(chat.ada, "read-only")
            chat.ada.say("and this is not kept")
            chat.ben.message(ROOM, "and this is not kept")


tap.main()
