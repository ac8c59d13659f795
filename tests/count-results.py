#!/usr/bin/python3
"""Adds up what the tests of one or more build folders came to.

    count-results.py BUILD…

Reads the log that `meson test` left in each folder: TAP tests count by their
lines, others as one.  Names what failed and what was skipped, with the last words
of each program that failed, ends with "N passed, N failed, N skipped", and fails
if anything did.
"""

import json
import pathlib
import re
import sys

LINE = re.compile(r"^\s*(not )?ok\b(?: \d+)?(?: - | )?([^#]*)(?:#\s*(SKIP|TODO)\b\s*(.*))?", re.IGNORECASE)
LAST_LINES = 40
FAILED = ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS")


def lines_of(test):
    """Yields (outcome, name, reason) for one program's TAP lines."""
    for line in test.get("stdout", "").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        bad, name, mark, reason = match.groups()
        mark = (mark or "").upper()
        if mark == "SKIP":
            yield "skipped", name.strip(), reason
        elif bad and mark != "TODO":
            yield "failed", name.strip(), ""
        else:
            yield "passed", name.strip(), ""


def outcomes(test):
    found = list(lines_of(test))
    result = test["result"]
    if result in FAILED and not any(outcome == "failed" for outcome, _, _ in found):
        # It crashed, hung or returned an error that no line tells of.
        found.append(("failed", result.lower(), ""))
    if not found:
        found.append(("skipped" if result == "SKIP" else "passed", "", ""))
    return found


def last_words(test):
    """What a program that failed said last, less what went well: a log is often all that is left of a run."""
    for stream in ("stdout", "stderr"):
        lines = [line for line in test.get(stream, "").splitlines() if line.strip() and not line.startswith("ok ")]
        yield from (f"  {test['name']} {stream}: {line[:400]}" for line in lines[-LAST_LINES:])


class Unreadable(Exception):
    """There is no telling what the tests came to, which is no success."""


def results_of(folder):
    """What `meson test` noted of each program in its log, a line of JSON each."""
    log = pathlib.Path(folder, "meson-logs", "testlog.json")
    try:
        lines = log.read_text().splitlines()
    except FileNotFoundError:
        raise Unreadable(f"no tests ran in {folder}") from None
    tests = []
    for number, line in enumerate(lines, 1):
        try:
            test = json.loads(line)
            tests.append({"name": test["name"], "result": test["result"], "stdout": test.get("stdout", ""), "stderr": test.get("stderr", "")})
        except (ValueError, KeyError, TypeError):
            raise Unreadable(f"{log}, line {number}, is no whole result, as when another meson test runs in {folder} at "
                             "the same time and begins the log anew; run one after the other") from None
    return tests


def main():
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for folder in sys.argv[1:]:
        try:
            tests = results_of(folder)
        except Unreadable as error:
            counts["failed"] += 1
            print(f"failed: {error}")
            continue
        for test in tests:
            if test["result"] in FAILED:
                print(*last_words(test), sep="\n")
            for outcome, name, reason in outcomes(test):
                counts[outcome] += 1
                if outcome != "passed":
                    print(f"{outcome}: {test['name']} {name} {reason}".rstrip())
    print(", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
