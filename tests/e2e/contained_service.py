"""The token service as an operator runs it: its image's root, nobody's user, nothing to write to."""

import json
import pathlib
import subprocess
import tempfile
import urllib.error
import urllib.request

from parley_driver import NotFound, die_with_parent, free_port, wait_until

MAKE_ROOT = pathlib.Path(__file__).resolve().parents[2] / "data" / "aws" / "image" / "make-root"
PROGRAM = "/usr/bin/parley-token-service"
ACCOUNT = f"AC{'0' * 32}"
KEY = f"SK{'7' * 32}:a-secret-of-the-tests"
JAIL = ("--dev", "/dev", "--unshare-user", "--uid", "65532", "--gid", "65532", "--cap-drop", "ALL", "--die-with-parent", "--clearenv")


class ContainedService:
    """Issues tokens with a key that a backend, which keeps members and calls, knows too."""

    def __init__(self, program):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="contained."))
        self.root = self.folder / "root"
        subprocess.run([MAKE_ROOT, pathlib.Path(program).resolve(), self.root], check=True, stdout=subprocess.DEVNULL)
        self.key_file = self.folder / "key"
        self.key_file.write_text(KEY, encoding="utf-8")
        self.address = f"127.0.0.1:{free_port()}"
        self.process = None

    def start(self, backend, **variables):
        settings = {
            "PARLEY_LISTEN": self.address, "PARLEY_FIREBASE_PROJECT": "parley-local", "PARLEY_DATABASE_URL": backend.uri,
            "PARLEY_FIREBASE_KEYS_URI": f"{backend.uri}/securetoken.googleapis.com/jwk",
            "PARLEY_TWILIO_ACCOUNT_SID": ACCOUNT, "PARLEY_TWILIO_API_KEY": KEY, **variables,
        }
        words = [word for name, value in settings.items() for word in ("--setenv", name, value)]
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(["bwrap", "--ro-bind", self.root, "/", *JAIL, *words, PROGRAM],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)
        wait_until(self.is_ready, lambda: f"the service to be ready: {self.words()}")
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise NotFound(f"the service ended: {self.words()}")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://{self.address}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def words(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def issued(self):
        """For whom: the hash of each person that it journals."""
        entries = [json.loads(line) for line in self.words().splitlines() if line.startswith("{")]
        return [entry["uid_hash"] for entry in entries if entry.get("cause") == "issued"]

    def places(self):
        """What a descriptor says of it."""
        return {"tokenUri": f"http://{self.address}/v1/token"}

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)
