"""When things happened in a call, as the programs' own logs tell it.

A program started with ENVIRONMENT writes a line, with the time to the
millisecond, for each step of a call; what a screen reader reads is only as
fresh as the last second.
"""

import re

ENVIRONMENT = {"G_MESSAGES_DEBUG": "parley parley-call parley-twilio"}
LINE = re.compile(r"parley[a-z-]*-DEBUG(?: \*\*)?: (\d\d):(\d\d):(\d\d)\.(\d{3}): (.*)")
DAY = 24 * 60 * 60
STEPS = ("has its token", "relays are known", "sends offer", "gets answer", "answer written", "joined", "ways to the other side", ": connected",
         "first packet", "first sound", "first picture of", "is painted")


def moments(program):
    """What the program told, in its order: seconds since midnight, and words."""
    found = []
    for line in program.words().splitlines():
        if match := LINE.search(line):
            hours, minutes, seconds, thousandths, words = match.groups()
            found.append((int(hours) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000, words))
    return found


def last(program, words):
    """When the program last said this, or None."""
    return next((moment for moment, said in reversed(moments(program)) if words in said), None)


def since(begin, moment):
    """Seconds; midnight may lie between."""
    return None if moment is None else (moment - begin) % DAY


def after_accept(called, caller):
    """Seconds from Accept to the first picture painted at who was called, and at who called."""
    begin = last(called, ": accepted")
    return since(begin, last(called, "is painted")), since(begin, last(caller, "is painted"))


def breakdown(called):
    """The steps between, of who was called."""
    begin = last(called, ": accepted")
    told = [(step, since(begin, last(called, step))) for step in STEPS]
    return ", ".join(f"{step.strip(': ')} {moment:.3f}" for step, moment in told if moment is not None)
