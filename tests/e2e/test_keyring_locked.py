#!/usr/bin/python3
"""The keyring is locked: the window says so within seconds, nothing is deleted,
and unlocking it, in whichever way, goes on where it was."""

import os
import socket
import struct
import subprocess

import tap
from parley_driver import Backend, Parley, keyring_items, stop_all, wait_until
from session import PASSWORD

LOGIN = "/org/freedesktop/secrets/collection/login"
UNLOCK = 1


def lock():
    subprocess.run(["gdbus", "call", "--session", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets",
                    "-m", "org.freedesktop.Secret.Service.Lock", f"['{LOGIN}']"], check=True, capture_output=True)


def unlock():
    """As the desktop does when its person logs in: by the daemon's control socket."""
    secret = PASSWORD.encode()
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(os.path.join(os.environ["XDG_RUNTIME_DIR"], "keyring", "control"))
        # A byte that carries who asks, then: length of all, operation, password.
        control.sendall(b"\0" + struct.pack(">III", 12 + len(secret), UNLOCK, len(secret)) + secret)
        answer = control.recv(8, socket.MSG_WAITALL)
    assert struct.unpack(">II", answer) == (8, 0), answer


def prompts():
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "gcr-prompter"],
                          capture_output=True, text=True).stdout.split()


def type_into_prompt(*keys):
    """The prompt holds the keyboard: until it is gone, no menu opens."""
    window = wait_until(prompts, "the keyring's prompt")[-1]
    subprocess.run(["xdotool", "windowactivate", "--sync", window], check=True)
    for words in keys:
        subprocess.run(["xdotool", *words], check=True)
    wait_until(lambda: not prompts(), "the keyring's prompt to go")


def answer_prompt():
    type_into_prompt(["type", "--delay", "30", PASSWORD], ["key", "Return"])


def dismiss_prompt():
    type_into_prompt(["key", "Escape"])


class SignedIn:
    """Ada has signed in and quit; the keyring is locked since."""

    def __init__(self, profile):
        self.profile = profile

    def __enter__(self):
        unlock()
        self.backend = Backend().start()
        self.ada = Parley(self.profile, "--deployment", self.backend.descriptor, person="Ada")
        try:
            self.ada.start()
            self.ada.sign_in()
            self.ada.create_room("Safe")
            wait_until(lambda: keyring_items(self.profile), "the keyring to keep the sign-in")
            self.ada.quit()
            lock()
        except BaseException:
            self.__exit__()
            raise
        return self.ada

    def __exit__(self, *_):
        stop_all(self.ada, self.backend)


def finish(ada):
    assert not ada.complaints(), ada.complaints()
    ada.quit()


def test_sign_in():
    """Signing in works, and the window says that it is not kept."""
    backend = Backend().start()
    ada = Parley("unkept", "--deployment", backend.descriptor, person="Ada")
    try:
        lock()
        ada.start()
        ada.sign_in()
        ada.sentence("keyring is locked", "until you quit")
        dismiss_prompt()
        finish(ada)
    finally:
        stop_all(ada, backend)


def test_locked():
    """A locked keyring is never taken for being signed out."""
    with SignedIn("outside") as ada:
        ada.start()
        ada.sentence("keyring", "is locked")
        unlock()
        assert len(keyring_items("outside")) == 1, keyring_items("outside")
        ada.press("Try Again")
        ada.find("list", "Rooms")
        # The question of before has no say any more.
        dismiss_prompt()
        ada.open_room("Safe")
        finish(ada)


def test_prompt():
    """The right password where the keyring asks for it, and it goes on by itself."""
    with SignedIn("prompted") as ada:
        ada.start()
        ada.sentence("keyring", "is locked")
        answer_prompt()
        ada.open_room("Safe")
        finish(ada)


tap.main()
