#!/usr/bin/python3
"""Two people on this machine: the local backend and two windows, Ada's and Ben's,
on the display that there is, in a room that they share.

Runs until both windows are closed.  Nothing of the person's own is touched:
homes, settings and keyrings are folders that are gone afterwards.
"""

import base64
import hashlib
import http.client
import json
import os
import pathlib
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "desktop"))

from session import die_with_parent

PEOPLE = ("Ada", "Ben")
ROOM = "Try it out"
GREETING = "Hello! Answer here, or call me with the camera button above."
# Where the consent page would send a browser back to; nobody listens.
REDIRECT = "http://127.0.0.1:9/"
KEY_LETTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def start_backend(folder):
    people = ",".join(f"{name} <{name.lower()}@example.org>" for name in PEOPLE)
    backend = subprocess.Popen(["parley-backend", "--data", str(folder / "backend"), "--people", people],
                               stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
    line = backend.stdout.readline()
    if not line.startswith("listening on "):
        raise SystemExit("dev: the local backend did not start; what it said stands above")
    return backend, line.split()[-1]


def start_window(folder, uri, name):
    """With a home of its own, so that a real account's windows and secrets are left alone."""
    home = folder / name.lower()
    home.mkdir()
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GSETTINGS_BACKEND": "keyfile",
        # The file is as private as its folder, and as short-lived.
        "SECRET_BACKEND": "file",
        "SECRET_FILE_TEST_PATH": str(home / "keyring"),
        "SECRET_FILE_TEST_PASSWORD": "try",
    }
    return subprocess.Popen(["parley", "--profile", name.lower(), "--deployment", f"{uri}/.well-known/parley.json",
                             "--as", name], env=environment, preexec_fn=die_with_parent)


class Person:
    """Signed in as the window signs in, to furnish the room before the windows open."""

    def __init__(self, deployment, name):
        self.name, self.deployment = name, deployment
        google, firebase = deployment["google"], deployment["firebase"]
        verifier = secrets.token_urlsafe(32)
        token = self.post(google["tokenUri"], {
            "grant_type": "authorization_code", "code": self.consent(verifier), "redirect_uri": REDIRECT,
            "client_id": google["clientId"], "client_secret": google["clientSecret"], "code_verifier": verifier})
        account = self.post(f"{firebase['identityToolkitUri']}/v1/accounts:signInWithIdp?key={firebase['apiKey']}", {
            "postBody": urllib.parse.urlencode({"id_token": token["id_token"], "providerId": "google.com"}),
            "requestUri": "http://localhost", "returnSecureToken": True}, as_json=True)
        self.uid, self.token = account["localId"], account["idToken"]

    def consent(self, verifier):
        """The local consent page approves a hinted person at once, by a redirect that nobody follows here."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = urllib.parse.urlencode({
            "client_id": self.deployment["google"]["clientId"], "redirect_uri": REDIRECT, "response_type": "code",
            "scope": "openid email profile", "code_challenge": challenge, "code_challenge_method": "S256",
            "state": secrets.token_urlsafe(16), "nonce": secrets.token_hex(32),
            "login_hint": f"{self.name.lower()}@example.org"})
        target = urllib.parse.urlsplit(self.deployment["google"]["authUri"])
        connection = http.client.HTTPConnection(target.netloc)
        connection.request("GET", f"{target.path}?{query}")
        location = connection.getresponse().getheader("Location") or ""
        return urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)["code"][0]

    def post(self, uri, fields, as_json=False):
        body = json.dumps(fields) if as_json else urllib.parse.urlencode(fields)
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        return json.load(urllib.request.urlopen(urllib.request.Request(uri, body.encode(), {"Content-Type": kind})))

    def update(self, changes):
        uri = f"{self.deployment['firebase']['databaseUrl']}/.json?print=silent&auth={self.token}"
        urllib.request.urlopen(urllib.request.Request(uri, json.dumps(changes).encode(), method="PATCH"))


def push_id():
    """A key that sorts by its time."""
    now = int(time.time() * 1000)
    stamp = "".join(KEY_LETTERS[now >> 6 * place & 63] for place in range(7, -1, -1))
    return stamp + "".join(secrets.choice(KEY_LETTERS) for _ in range(12))


NOW = {".sv": "timestamp"}


def says(author, room, text, readers, **more):
    """The update for a message, with what each reader's list of rooms shows of it."""
    message = push_id()
    changes = {f"messages/{room}/{message}": {"author": author.uid, "sentAt": NOW, "text": text, **more}}
    for reader in readers:
        changes[f"inbox/{reader.uid}/rooms/{room}"] = {"message": message, "author": author.uid, "at": NOW, "text": text,
                                                       "unread": 0 if reader is author else 1}
    return changes


def member(role):
    return {"role": role, "joinedAt": NOW}


def furnish(uri):
    """A room that both are in, with a first message: step by step, as the windows
    would do it, for the rules allow nothing else."""
    deployment = json.load(urllib.request.urlopen(f"{uri}/.well-known/parley.json"))
    host, guest = (Person(deployment, name) for name in PEOPLE)
    room = push_id()
    for person in (host, guest):
        person.update({f"users/{person.uid}": {"name": person.name, "updatedAt": NOW}})
    host.update({f"rooms/{room}": {"kind": "group", "name": ROOM, "owner": host.uid, "createdAt": NOW},
                 f"members/{room}/{host.uid}": member("owner"),
                 **says(host, room, "created the room", [host], kind="join")})
    host.update({f"inbox/{guest.uid}/invitations/{room}": {"by": host.uid, "at": NOW, "name": ROOM}})
    guest.update({f"members/{room}/{guest.uid}": member("member"),
                  f"inbox/{guest.uid}/invitations/{room}": None,
                  **says(guest, room, "joined", [guest, host], kind="join")})
    host.update({f"inbox/{host.uid}/rooms/{room}/unread": 0})
    host.update(says(host, room, GREETING, [host, guest]))


def main():
    with tempfile.TemporaryDirectory(prefix="parley.") as name:
        folder = pathlib.Path(name)
        backend, uri = start_backend(folder)
        furnish(uri)
        windows = [start_window(folder, uri, person) for person in PEOPLE]
        print("Two windows, Ada's and Ben's.  Close both to end this.", flush=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            status = max(window.wait() for window in windows)
        except KeyboardInterrupt:
            status = 130
        finally:
            for process in (*windows, backend):
                if process.poll() is None:
                    process.terminate()
            for process in (*windows, backend):
                process.wait()
    return status


if __name__ == "__main__":
    sys.exit(main())
