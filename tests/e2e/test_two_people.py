#!/usr/bin/python3
"""What ./dev run opens under a display: two windows that find each other."""

import os
import pathlib
import subprocess
import sys

import tap
from parley_driver import Parley, wait_until
import accessible  # which parley_driver makes known
from session import die_with_parent
from two_people import GREETING, PEOPLE, ROOM

HERE = pathlib.Path(__file__).resolve().parent
START_SECONDS = 60
PLACES = {"Ada": (0, 20), "Ben": (640, 20)}


class Child:
    """A process that somebody else has started."""

    returncode = "a status that its parent knows"

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if pathlib.Path(f"/proc/{self.pid}").exists() else self.returncode


class TwoWindows:
    def __enter__(self):
        self.log = open(pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "two-people.log"), "w+b")
        self.script = subprocess.Popen([sys.executable, HERE / "two_people.py"], stdout=self.log, stderr=self.log,
                                       env={**os.environ, "G_DEBUG": "fatal-warnings,gc-friendly"},
                                       preexec_fn=die_with_parent)
        return self

    def __exit__(self, *_):
        if self.script.poll() is None:
            self.script.terminate()
            self.script.wait(10)
        self.log.close()

    def words(self):
        return pathlib.Path(self.log.name).read_text(encoding="utf-8", errors="replace")

    def window(self, name):
        """The driver of a window that somebody else has opened."""
        def pid():
            assert self.script.poll() is None, self.words()
            return subprocess.run(["pgrep", "-P", str(self.script.pid), "-f", f"parley --profile {name.lower()} "],
                                  capture_output=True, text=True).stdout.split()

        program = Parley(name.lower())
        program.log_path = pathlib.Path(self.log.name)
        program.process = Child(int(wait_until(pid, f"{name}'s window")[0]))
        program.root = accessible.application(program.process.pid, START_SECONDS)
        program.signed_in()
        program.put(*PLACES[name], 630, 700)
        return program


def test_windows():
    """Both are in one room, talk, and call each other; closing both ends it with 0."""
    with TwoWindows() as windows:
        ada, ben = (windows.window(name) for name in PEOPLE)
        ben.open_room(ROOM)
        ben.message(ROOM, GREETING.split(".")[0])
        ada.open_room(ROOM)
        ben.say("I am here.")
        ada.message(ROOM, "I am here.")
        ada.call()
        ben.press("Accept")
        ben.frames_rise("Ada")
        ada.frames_rise("Ben")
        ada.press("Hang up")
        for program in (ada, ben):
            program.gone("button", "Hang up")
        for program in (ada, ben):
            program.press("Close")
        assert windows.script.wait(START_SECONDS) == 0, windows.words()
        assert not ada.complaints(), ada.complaints()


tap.main()
