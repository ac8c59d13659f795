#!/usr/bin/python3
"""The keyring is locked when the program starts: nothing is deleted, and trying
again after unlocking goes on where it was."""

import os
import pathlib
import subprocess

import tap
from parley_driver import Backend, Parley, keyring_items, stop_all
from session import PASSWORD

LOGIN = "/org/freedesktop/secrets/collection/login"


def lock():
    subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets",
                    "-m", "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']"], check=True, capture_output=True)


def unlock():
    """As the desktop does when its person logs in."""
    control = pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "keyring")
    subprocess.run(["gnome-keyring-daemon", "--unlock"], input=PASSWORD.encode(), check=True, capture_output=True,
                   env={**os.environ, "GNOME_KEYRING_CONTROL": str(control)})


def test_locked():
    """A locked keyring is never taken for being signed out."""
    backend = Backend().start()
    ada = Parley("ada", "--deployment", backend.descriptor, person="Ada")
    try:
        ada.start()
        ada.sign_in()
        ada.create_room("Safe")
        ada.quit()
        lock()
        ada.start()
        ada.sentence("keyring", "is locked")
        unlock()
        assert len(keyring_items("ada")) == 1, keyring_items("ada")
        ada.press("Try again")
        ada.open_room("Safe")
        assert not ada.complaints(), ada.complaints()
        ada.quit()
    finally:
        stop_all(ada, backend)


tap.main()
