#!/usr/bin/python3
"""The whole program, and somebody at the other end who has Firebase's own web client."""

import json
import pathlib
import subprocess
import urllib.request

import tap
from parley_driver import Backend, Parley, stop_all
from session import die_with_parent
from two_people import NOW, Person

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "backend" / "realtime" / "partner.js"
MISSING = 77
WORDS = ("Is anybody there?", "עברית 🍲 and English", "Back again?")


class Partner:
    """Answers in every room that it is invited to; it ends with its input."""

    def __init__(self, backend):
        deployment = json.load(urllib.request.urlopen(backend.descriptor))
        ben = Person(deployment, "Ben")
        ben.update({f"users/{ben.uid}": {"name": "Ben", "updatedAt": NOW}, "emails/ben@example,org": ben.uid})
        port = backend.uri.rsplit(":", 1)[1]
        self.process = subprocess.Popen(["node", str(SCRIPT), port, ben.uid], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        self.process.stdin.write(f"{ben.token}\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != "ready\n":
            if self.process.wait(20) == MISSING:
                raise tap.Skip("@firebase/database: PARLEY_NODE_MODULES names no folder that has it")
            raise AssertionError(f"the partner ended with {self.process.returncode}")

    def kill(self):
        self.process.kill()
        self.process.wait(20)


def test_partner():
    """He takes the invitation, is named, and answers what is said, before and after the service was killed."""
    backend = Backend().start()
    ada = Parley("partner", "--deployment", backend.descriptor, "--as", "Ada")
    partner = None
    try:
        partner = Partner(backend)
        ada.start()
        ada.signed_in()
        ada.create_room("Terrace")
        ada.invite("ben@example.org")
        ada.message("Terrace", "joined", "Ben")
        for words in WORDS[:2]:
            ada.say(words)
            ada.message("Terrace", f"You said: {words}", "Ben")
        backend.kill()
        backend.start()
        ada.say(WORDS[2])
        ada.message("Terrace", f"You said: {WORDS[2]}", "Ben")
        said = [name for name in ada.messages("Terrace") if "You said" in name]
        assert len(said) == 3, said
        assert not ada.complaints(), ada.complaints()
        ada.quit()
    finally:
        stop_all(*(thing for thing in (ada, partner, backend) if thing is not None))


tap.main()
