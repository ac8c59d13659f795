#!/usr/bin/python3
"""Whether calls leave something behind: two people call each other time and again, in
the same two programs.

    joins.py BUILD        inside a session of tests/desktop/session.py with --network

JOINS says how often, 50 where it says nothing; a call takes five seconds.  What the
first ten leave is what a program that has called keeps; the later ones may add little
memory to it, and no thread and no descriptor.  Prints rows as bench.py wants them.
"""

import json
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "desktop"), str(HERE.parent / "e2e")]
build = sys.argv[1]
os.environ["PATH"] = f"{build}/src/ui:{build}/src/backend:" + os.environ["PATH"]
os.environ["PARLEY_TELL_FRAMES"] = "1"
os.environ["GDK_DISABLE"] = "gl,vulkan"

import load
from call_pair import Call

JOINS = max(int(os.environ.get("JOINS", "50")), 20)
FIRST = 10
# For what comes to its end in threads of its own.
SETTLE_SECONDS = 2
# Descriptors come and go with connections that are kept open for a while.
SPARE = {"memory": 15, "threads": 1, "descriptors": 4}
UNITS = {"memory": "MB private", "threads": "threads", "descriptors": "descriptors"}


def look(call):
    """What the program that has more of it has."""
    time.sleep(SETTLE_SECONDS)
    pids = [call.ada.process.pid, call.ben.process.pid]
    return {"memory": max(map(load.private, pids)),
            "threads": max(len(os.listdir(f"/proc/{pid}/task")) for pid in pids),
            "descriptors": max(len(os.listdir(f"/proc/{pid}/fd")) for pid in pids)}


def watch(call):
    """What there is after so many joins: ten, and each fifth of all."""
    looks = {}
    for n in range(1, JOINS + 1):
        call.join()
        call.leave()
        if n == FIRST or n % (JOINS // 5) == 0:
            looks[n] = look(call)
            print(f"joins: after {n}: " + ", ".join(f"{looks[n][kind]:.4g} {unit}" for kind, unit in UNITS.items()), file=sys.stderr, flush=True)
    return looks


def main():
    with Call() as call:
        looks = watch(call)
    for kind, unit in UNITS.items():
        first, *between, last = (round(told[kind], 1) for told in looks.values())
        names = [f"after {n}" for n in looks]
        print(json.dumps({"name": f"joins/{kind}", "value": last, "unit": unit, "at_most": round(first + SPARE[kind]),
                          "baseline": dict(zip(names, [first, *between]))}), flush=True)


main()
