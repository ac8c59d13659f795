#!/usr/bin/python3
"""Somebody who uses the program at another desktop, on the same network.

Two programs in one session are heard by one screen reader; what is to be heard
must be one person's.  The other one lives in a session inside the session, and
does what is written to its standard input: lines of JSON, a method of the driver
and its arguments, each answered by a line when it is done.
"""

import json
import pathlib
import subprocess
import sys

from parley_driver import HERE, NotFound, Parley, die_with_parent


class Elsewhere:
    """Called as the driver would be: elsewhere.say ("Hello")."""

    def __init__(self, profile, *options, person):
        command = [sys.executable, HERE.parent / "desktop" / "session.py", "--browser", "--notifications", "--",
                   sys.executable, pathlib.Path(__file__).resolve(), json.dumps([profile, options, person])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)

    def __getattr__(self, method):
        def call(*words, **more):
            self.process.stdin.write(json.dumps([method, words, more]) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
            if not answer.startswith("done"):
                raise NotFound(f"elsewhere, {method} {words}: {answer}")

        return call

    def kill(self):
        """Its session ends with what it reads from."""
        self.process.stdin.close()
        self.process.wait(20)


def main():
    profile, options, person = json.loads(sys.argv[1])
    program = Parley(profile, *options, person=person)
    try:
        for line in sys.stdin:
            method, words, more = json.loads(line)
            try:
                getattr(program, method)(*words, **more)
                print("done", flush=True)
            except Exception as error:
                print(f"{error}".replace("\n", " | "), flush=True)
    finally:
        program.kill()


if __name__ == "__main__":
    main()
