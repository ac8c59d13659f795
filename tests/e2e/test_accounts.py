#!/usr/bin/python3
"""The whole program with accounts that are not ours: Firebase's own Auth emulator keeps them."""

import json
import pathlib
import subprocess
import urllib.request

import tap
from parley_driver import Backend, Parley, keyring_items, stop_all, wait_until
from session import die_with_parent

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "backend" / "emulator" / "auth-emulator.js"
PROJECT = "parley-local"
MISSING = 77


class Accounts:
    """The emulator; it ends with its input."""

    def __init__(self):
        self.process = subprocess.Popen(["node", str(SCRIPT), PROJECT], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, preexec_fn=die_with_parent)
        line = self.process.stdout.readline()
        if not line and self.process.wait(20) == MISSING:
            raise tap.Skip("firebase-tools: PARLEY_NODE_MODULES names no folder that has it")
        self.uri = line.split()[-1]

    def kill(self):
        self.process.stdin.close()
        self.process.wait(20)

    def disable(self):
        """Every account, as an administrator does."""
        base = f"{self.uri}/identitytoolkit.googleapis.com/v1/projects/{PROJECT}/accounts"
        for user in self.ask(f"{base}:query", {})["userInfo"]:
            self.ask(f"{base}:update", {"localId": user["localId"], "disableUser": True})

    def ask(self, uri, body):
        request = urllib.request.Request(uri, json.dumps(body).encode(),
                                         {"Authorization": "Bearer owner", "Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            return json.load(answer)

    def describe(self, backend):
        """The backend's descriptor, but for where accounts are; a file."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(backend.descriptor, timeout=20) as answer:
            descriptor = json.load(answer)
        descriptor["firebase"]["identityToolkitUri"] = f"{self.uri}/identitytoolkit.googleapis.com"
        descriptor["firebase"]["secureTokenUri"] = f"{self.uri}/securetoken.googleapis.com"
        path = backend.folder / "descriptor.json"
        path.write_text(json.dumps(descriptor), encoding="utf-8")
        return path.as_uri()


def test_accounts():
    """Signing in, chatting, coming back from the keyring, and an account that is switched off."""
    accounts = Accounts()
    backend = Backend(options=("--emulator",)).start()
    ada = Parley("accounts-ada", "--deployment", accounts.describe(backend), person="Ada")
    ben = Parley("accounts-ben", "--deployment", accounts.describe(backend), person="Ben")
    try:
        for program in (ada, ben):
            program.start()
            program.sign_in()
        ada.create_room("Garden")
        ada.invite("ben@example.org")
        ben.press("Accept")
        ben.say("From an account of Firebase's")
        wait_until(lambda: "Sent." in ben.message("Garden", "From an account"), "the message to be sent")
        ada.message("Garden", "From an account", "Ben")
        assert len(keyring_items("accounts-ada")) == 1, keyring_items("accounts-ada")
        ada.quit()
        # Whoever opened a browser now would only find Cancel.
        ada.person = "Cancel"
        ada.start()
        ada.open_room("Garden")
        ada.say("Back again")
        ben.message("Garden", "Back again", "Ada")
        ada.quit()
        accounts.disable()
        ada.start()
        ada.find("button", "Sign in with Google")
        for program in (ada, ben):
            assert not program.complaints(), program.complaints()
    finally:
        stop_all(ada, ben, backend, accounts)


tap.main()
