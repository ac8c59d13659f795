#!/usr/bin/python3
"""Signing in through the browser, coming back without it, and signing out."""

import os
import pathlib

import tap
from parley_driver import Backend, Parley, keyring_items, stop_all, wait_until

ROOM = "Garden"


def stored_files():
    return [path for path in pathlib.Path(os.environ["XDG_DATA_HOME"], "parley").rglob("*") if path.is_file()]


def has_token(path):
    """What is kept on disk may hold no JSON Web Token; the refresh token is the keyring's alone."""
    return b"eyJ" in path.read_bytes()


def core_limit(program):
    lines = pathlib.Path("/proc", str(program.process.pid), "limits").read_text().splitlines()
    return next(line for line in lines if line.startswith("Max core file size")).split()[4]


def test_refused():
    """A refusal in the browser is told in a sentence, and the next try succeeds."""
    backend = Backend().start()
    ada = Parley("refused", "--deployment", backend.descriptor, person="Cancel")
    try:
        ada.start()
        ada.press("Sign in with Google")
        ada.sentence("refused in the browser")
        assert not keyring_items("refused"), keyring_items("refused")
        assert not ada.complaints(), ada.complaints()
        ada.quit()
        ada.person = "Ada"
        ada.start()
        ada.sign_in()
        ada.quit()
    finally:
        stop_all(ada, backend)


def test_silent():
    """The next start needs neither a browser nor the service."""
    backend = Backend().start()
    ada = Parley("silent", "--deployment", backend.descriptor, person="Ada")
    try:
        ada.start()
        ada.sign_in()
        assert core_limit(ada) == "0", "a crash would write the tokens to a file"
        wait_until(lambda: len(keyring_items("silent")) == 1, lambda: f"one item in the keyring: {keyring_items('silent')}")
        ada.create_room(ROOM)
        ada.say("Kept")
        wait_until(lambda: "Sent." in ada.message(ROOM, "Kept"), "the message to be sent")
        ada.quit()
        backend.kill()
        # Whoever opened a browser now would only find Cancel.
        ada.person = "Cancel"
        ada.start()
        ada.open_room(ROOM)
        ada.message(ROOM, "Kept")
        assert not ada.complaints(), ada.complaints()
        ada.quit()
        assert not [path for path in stored_files() if has_token(path)]
    finally:
        stop_all(ada, backend)


def test_sign_out():
    """Signing out says what goes, and it is gone: the keyring's item and what was stored."""
    backend = Backend().start()
    ada = Parley("leaving", "--deployment", backend.descriptor, person="Ada")
    try:
        ada.start()
        ada.sign_in()
        ada.create_room(ROOM)
        ada.say("Soon gone from this computer")
        ada.message(ROOM, "Soon gone")
        ada.choose("Main menu", "Sign Out")
        ada.sentence("stored on this computer are removed")
        ada.press("Sign Out")
        ada.find("button", "Sign in with Google")
        wait_until(lambda: not keyring_items("leaving"), "the keyring to forget")
        stored = [path for path in stored_files() if "leaving" in path.parts and b"Soon gone" in path.read_bytes()]
        assert not stored, stored
        ada.quit()
        ada.start()
        ada.find("button", "Sign in with Google")
        assert not ada.complaints(), ada.complaints()
        ada.quit()
    finally:
        stop_all(ada, backend)


tap.main()
