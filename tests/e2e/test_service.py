#!/usr/bin/python3
"""The service is wrong, away, or dies: a sentence on the screen, and nothing lost."""

import os
import pathlib

import tap
from parley_driver import Backend, Parley, free_port, stop_all, wait_until

ROOM = "Weather"


def say_and_see(sender, receiver, text):
    sender.say(text)
    receiver.message(ROOM, text)
    wait_until(lambda: any(text in name and "Sent." in name for name in sender.messages(ROOM)),
               lambda: f"{text!r} to be sent: {sender.messages(ROOM)}")


def count(program, text):
    return sum(text in name for name in program.messages(ROOM))


def test_garbage():
    """A descriptor that is garbage is named in a sentence."""
    descriptor = pathlib.Path(os.environ["XDG_DATA_HOME"], "garbage.json")
    descriptor.parent.mkdir(parents=True, exist_ok=True)
    descriptor.write_text("{ this is no descriptor")
    program = Parley("garbage", "--deployment", descriptor.as_uri()).start()
    try:
        program.sentence("description of the service cannot be used", "garbage.json")
        assert not program.complaints(), program.complaints()
        program.quit()
    finally:
        stop_all(program)


def test_absent():
    """A service that is not there is told in a sentence."""
    program = Parley("absent", "--deployment", f"http://127.0.0.1:{free_port()}/.well-known/parley.json").start()
    try:
        program.sentence("could not be reached")
        assert not program.complaints(), program.complaints()
        program.quit()
    finally:
        stop_all(program)


def test_killed():
    """A killed service comes back: both windows go on by themselves, nothing is lost or doubled."""
    backend = Backend().start()
    ada = Parley("ada", "--deployment", backend.descriptor, person="Ada")
    ben = Parley("ben", "--deployment", backend.descriptor, person="Ben")
    try:
        for program in (ada, ben):
            program.start()
            program.sign_in()
        ada.create_room(ROOM)
        ada.invite("ben@example.org")
        ben.press("Accept")
        ben.find("history", f"Messages in {ROOM}")
        say_and_see(ada, ben, "Before the storm")
        backend.kill()
        ada.post("Into the storm")
        ben.post("Against the wind")
        for program, text in ((ada, "Into the storm"), (ben, "Against the wind")):
            assert "Sending." in program.message(ROOM, text), program.messages(ROOM)
        backend.start()
        for program in (ada, ben):
            for text in ("Into the storm", "Against the wind"):
                program.message(ROOM, text)
        say_and_see(ben, ada, "After the storm")
        for program in (ada, ben):
            for text in ("Before the storm", "Into the storm", "Against the wind", "After the storm"):
                assert count(program, text) == 1, program.messages(ROOM)
            assert not program.complaints(), program.complaints()
            program.quit()
    finally:
        stop_all(ada, ben, backend)


tap.main()
