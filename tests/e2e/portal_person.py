"""The desktop's portals in a test, and the person in front of them."""

import json
import pathlib
import subprocess
import sys

from parley_driver import die_with_parent, wait_until

HERE = pathlib.Path(__file__).resolve().parent
BUS = "org.freedesktop.portal.Desktop"
YES, NO, FAILED, NEVER = range(4)


class Portal:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, str(HERE.parent / "desktop" / "portal.py")], stdout=subprocess.PIPE,
                                        text=True, preexec_fn=die_with_parent)
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", BUS], check=True)
        self.asked_before = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def do(self, method, *arguments):
        subprocess.run(["gdbus", "call", "--session", "--dest", BUS, "--object-path", "/person", "--method", f"test.Person.{method}",
                        *map(str, arguments)], check=True, capture_output=True)

    def next_asked(self, method):
        """Reads on until this was asked; returns the arguments."""
        for line in self.process.stdout:
            asked = json.loads(line)
            self.asked_before.append(asked["method"])
            if asked["method"] == method:
                return asked["arguments"]
        raise AssertionError(f"{method} was never asked, only {self.asked_before}")
