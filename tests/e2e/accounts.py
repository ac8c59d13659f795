"""Accounts that are not ours: Firebase's own Auth emulator keeps them."""

import json
import pathlib
import subprocess
import urllib.request

import tap
from parley_driver import die_with_parent

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

    def places(self):
        """What a descriptor says of them."""
        return {"identityToolkitUri": f"{self.uri}/identitytoolkit.googleapis.com",
                "secureTokenUri": f"{self.uri}/securetoken.googleapis.com"}
