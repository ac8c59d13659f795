#!/usr/bin/python3
"""Ada and Ben, both windows open in one room: how long a message takes from
the key on one side until it is painted on the other, and how often a window
where nothing happens wakes up.

    pair.py BUILD WORK PART…        inside a session of tests/desktop/session.py

The parts are latency and idle.
"""

import collections
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "desktop"), str(HERE.parent / "e2e")]
build, work, *parts = sys.argv[1:]
os.environ["PATH"] = f"{build}/src/ui:{build}/src/backend:" + os.environ["PATH"]

from chat import end, row, start, wait_for_idle
from chat_pair import Chat
from keyboard import RETURN, Keyboard
from painted import Screen
from parley_driver import text_of, wait_until

ROUNDS, WARM_UP = 100, 5
IDLE_SECONDS = 60
# The list of rooms, which changes too, is left of this.
SIDEBAR = 320
# A thread that waited less has not slept.
SLEPT_SECONDS = 0.001
WAITS = ("poll", "ppoll", "epoll_wait", "epoll_pwait", "select", "pselect6", "futex", "nanosleep", "clock_nanosleep", "restart_syscall")
SAYS = ("write", "writev", "sendto", "sendmsg")
CALL = re.compile(r"^(\w+)\((.*)<(\d+\.\d+)>$")
SPACE = 0x20


def percentile(times, part):
    return sorted(times)[min(len(times) - 1, math.ceil(len(times) * part) - 1)]


def rounds(one):
    return [one(index) for index in range(ROUNDS + WARM_UP)][WARM_UP:]


def key_to_paint(screen, keyboard, key, damage, right_of=0):
    screen.wait_for_stillness()
    begin = time.monotonic()
    keyboard.press(key)
    return (screen.painted(damage, right_of) - begin) * 1000


def measure_bare(screen, keyboard):
    process = start(f"{build}/tests/bench/bench-bare", "--answer")
    screen.first_painted()
    window = wait_until(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^Bare$"], capture_output=True,
                                               text=True).stdout.split(), "the bare window")[-1]
    subprocess.run(["xdotool", "windowactivate", "--sync", window], check=True)
    damage = screen.watch_closely(int(window))
    times = rounds(lambda _: key_to_paint(screen, keyboard, SPACE, damage))
    end(process)
    return times


def measure_latency(screen, keyboard, chat, bare):
    damage = screen.watch_closely(int(chat.ben.window()))
    chat.ada.type_into("Message")

    def one(index):
        text = f"tick {index} of {ROUNDS}"
        chat.ada.write("Message", text, "text")
        wait_until(lambda: text_of(chat.ada.find("text", "Message")) == text, "the text to stand")
        return key_to_paint(screen, keyboard, RETURN, damage, SIDEBAR)

    times = rounds(one)
    for name, part, more in (("latency", 0.5, 8), ("latency-p99", 0.99, 25)):
        least = percentile(bare, part)
        row(name, percentile(times, part), "ms", {"bare": least}, at_most=round(least + more, 2))


def reasons(lines):
    """Why a thread woke up, each time it had slept: "bytes" from a server; to
    "keep alive", where it said something to a server before it slept again; or
    "other", which is nobody's need."""
    woken = None
    for line in lines:
        call = CALL.match(line)
        if not call:
            continue
        if call.group(1) in SAYS:
            if woken == "other" and "<TCP" in call.group(2):
                woken = "keep alive"
        elif float(call.group(3)) >= SLEPT_SECONDS:
            if woken:
                yield woken
            arguments, _, answer = call.group(2).rpartition(" = ")
            ready = re.findall(r"fd=(\d+), revents", answer)
            woken = "bytes" if any(f"fd={number}<TCP" in arguments for number in ready) else "other"
    if woken:
        yield woken


def measure_idle(program):
    """What the last message left to do is done first."""
    folder = pathlib.Path(work, "wake-ups")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    wait_for_idle(program.process.pid)
    calls = ",".join([*WAITS, *SAYS])
    tracer = subprocess.Popen(["strace", "-ff", "-yy", "-T", "-e", f"trace={calls}", "-o", str(folder / "thread"), "-p", str(program.process.pid)],
                              stderr=subprocess.DEVNULL)
    time.sleep(IDLE_SECONDS)
    end(tracer)
    found = collections.Counter(why for file in folder.iterdir() for why in reasons(file.read_text(errors="replace").splitlines()))
    a_minute = {why: found[why] * 60 / IDLE_SECONDS for why in ("bytes", "keep alive", "other")}
    row("idle", a_minute.pop("other"), "wake-ups/min", a_minute, at_most=4)


def main():
    screen, keyboard = Screen(), Keyboard()
    bare = measure_bare(screen, keyboard) if "latency" in parts else None
    with Chat() as chat:
        if "latency" in parts:
            measure_latency(screen, keyboard, chat, bare)
        if "idle" in parts:
            measure_idle(chat.ben)
        chat.quit()


main()
