#!/usr/bin/python3
"""Before a call a sound is played and listened for; what the microphone hears of the
speaker here goes through the sound server."""

import os
import re
import subprocess

import tap
from call_pair import Call
from parley_driver import wait_until

PICTURES = os.environ.get("CALL_PICTURES")


TRIES = 8


def check(program):
    """What is said after listening."""
    program.press("Check")
    wait_until(lambda: "Listening…" not in program.tree(), "the check to end")
    return program.tree()


def test_sound_check():
    """A microphone that gives nothing is told of; where it hears the speaker it is said how late, and what to do."""
    with Call() as call:
        call.ada.press("Start voice call")
        call.ada.press("Check")
        call.ada.sentence("No sound at all comes from the microphone")
        # Nothing comes back but what the sound server carries there: all of it.
        subprocess.run(["pactl", "load-module", "module-loopback", "source=test_speaker.monitor", "sink=test_microphone_in", "latency_msec=40"],
                       check=True, capture_output=True)
        wait_until(lambda: "test_microphone_in" in subprocess.run(["pactl", "list", "sink-inputs"], capture_output=True, text=True).stdout
                   or "loopback" in subprocess.run(["pactl", "list", "short", "modules"], capture_output=True, text=True).stdout, "the loop")
        # It is there before it carries anything.
        said = next((words for _ in range(TRIES) if "hears the speaker" in (words := check(call.ada))), call.ada.tree())
        assert re.search(r"hears the speaker.* \d+ ms", said), said
        if PICTURES:
            call.ada.focus()
            subprocess.run(["import", "-silent", "-window", "root", f"{PICTURES}/sound-check.png"], check=True)
        # Who does not wait for the answer hears no more of it.
        call.ada.press("Check")
        call.ada.press("Close")
        call.ada.gone("button", "Start")
        call.quit()


tap.main()
