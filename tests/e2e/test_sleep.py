#!/usr/bin/python3
"""A computer that falls asleep in a call: one leaves first, and comes back by one key."""

import os
import pathlib
import re
import signal
import subprocess
import sys

import tap
import timeline
from chat_pair import Chat
from parley_driver import die_with_parent, wait_until

HERE = pathlib.Path(__file__).resolve().parent
BUS = "org.freedesktop.login1"


class Computer:
    """The one that a program runs on."""

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, str(HERE.parent / "desktop" / "logind.py")], preexec_fn=die_with_parent)
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", BUS], check=True)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def do(self, method, program):
        call = ["gdbus", "call", "--session", "--timeout", "60", "--dest", BUS, "--object-path", "/person"]
        return subprocess.run([*call, "--method", f"test.Person.{method}", str(program.process.pid)], check=True, capture_output=True, text=True).stdout

    def sleep(self, program):
        """Returns how many locks it waited for."""
        held = self.do("Sleep", program)
        os.kill(program.process.pid, signal.SIGSTOP)
        return int(re.search(r"uint32 (\d+)", held).group(1))

    def wake(self, program):
        os.kill(program.process.pid, signal.SIGCONT)
        self.do("Wake", program)


def test_sleep():
    """Left before the computer sleeps; Enter comes back, with microphone and camera as they were."""
    environment = {**timeline.ENVIRONMENT, "DBUS_SYSTEM_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"]}
    with Computer() as computer, Chat(environment=environment) as chat:
        chat.ada.call()
        chat.ben.press("Accept")
        wait_until(lambda: chat.ben.frames("Ada") and chat.ada.frames("Ben"), "both to see each other")
        chat.ben.toggle("Microphone", on=False)
        assert (locks := computer.sleep(chat.ben)) == 1, f"{locks} locks kept the computer from sleeping at once"
        # He is asleep by now: what she knows he has told before.
        chat.ada.gone("button", "Hang up")
        computer.wake(chat.ben)
        chat.ben.find("button", "Rejoin")
        chat.ben.focus()
        subprocess.run(["xdotool", "key", "Return"], check=True)
        chat.ada.press("Accept")
        wait_until(lambda: chat.ben.frames("Ada") and chat.ada.frames("Ben"), "both to see each other again")
        wait_until(lambda: "microphone off" in chat.ada.tile("Ben").get_name(), "Ben to be muted still")
        chat.ben.press("Hang up")
        chat.ada.gone("button", "Hang up")
        assert computer.sleep(chat.ben) == 1, "the lock was not taken anew"
        computer.wake(chat.ben)
        assert not chat.ben.has("button", "Rejoin")
        chat.quit()


tap.main()
