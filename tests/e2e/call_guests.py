"""People in a call who have no window: what the service's administrator writes for
them, and a twilio-peer each."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import time

from parley_driver import die_with_parent, wait_until

ACCOUNT = "AC" + "0" * 32
KEY, SECRET = "SK" + "1" * 32, "only for tests"
DAY = 24 * 60 * 60


def part(thing):
    return base64.urlsafe_b64encode(json.dumps(thing).encode()).rstrip(b"=")


def admission(identity, room):
    """A Twilio access token."""
    head = part({"typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1"})
    now = int(time.time())
    body = part({"jti": f"{KEY}-{secrets.token_hex(8)}", "iss": KEY, "sub": ACCOUNT, "iat": now, "nbf": now - 60, "exp": now + DAY // 2,
                 "grants": {"identity": identity, "video": {"room": room}}})
    signature = base64.urlsafe_b64encode(hmac.new(SECRET.encode(), head + b"." + body, hashlib.sha256).digest()).rstrip(b"=")
    return (head + b"." + body + b"." + signature).decode()


def write_key(folder):
    """The file of the key that the backend is to believe."""
    path = folder / "api-key"
    path.write_text(f"{KEY}:{SECRET}")
    return path


class Guests:
    def __init__(self, scene):
        self.scene, self.processes = scene, []

    def call_in(self, room):
        """The id of the call that goes on there."""

        def look():
            calls = self.scene.ask("GET", f"calls/{room}") or {}
            return next((key for key, call in calls.items() if call.get("state") != "ended"), None)

        return wait_until(look, f"a call in {room}")

    def answer(self, room, *people, seen=(), muted=()):
        """People come in; those of seen with a picture, those of muted without a sound."""
        call = self.call_in(room)
        now = {".sv": "timestamp"}
        self.scene.update({f"calls/{room}/{call}/state": "live",
                           **{f"calls/{room}/{call}/participants/{person}": {"state": "in", "at": now} for person in people}})
        for person in people:
            command = ["twilio-peer", "--ws", self.scene.signaling, "--room", f"{room}/{call}"]
            environment = {**os.environ, "PARLEY_TWILIO_TOKEN": admission(person, f"{room}/{call}")}
            command += [*([] if person in seen else ["--no-video"]), *(["--no-audio"] if person in muted else [])]
            self.processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                                   preexec_fn=die_with_parent))

    def ring(self, room, person, kind="video"):
        call = "-Call" + secrets.token_hex(8)[:15]
        now = {".sv": "timestamp"}
        self.scene.update({f"calls/{room}/{call}": {"by": person, "startedAt": now, "kind": kind, "state": "ringing",
                                                    "participants": {person: {"state": "in", "at": now}}},
                           f"inbox/{self.scene.me}/calls/{call}": {"room": room, "by": person, "at": now, "kind": kind}})

    def leave(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()
