#!/usr/bin/python3
"""A call of two, 640×480 at 30 pictures a second, VP8 and Opus, beside the same in
Chromium with Twilio's own web client: how long from the click to the first picture,
what it costs on the processor, and how much memory.

    call.py BUILD WORK        inside a session of tests/desktop/session.py with --network

Both ends are counted, in turns, so that what else the machine does meets both.  A cost
counts only where nearly all pictures are shown; else its row says so and has no verdict.
Prints rows as bench.py wants them.
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "desktop"), str(HERE.parent / "e2e")]
build, work = sys.argv[1:]
os.environ["PATH"] = f"{build}/src/ui:{build}/src/backend:{build}/tests/twilio-peer:" + os.environ["PATH"]
os.environ["PARLEY_TELL_FRAMES"] = "1"

import load
import timeline
from call_pair import Call
from parley_driver import FRAMES, Backend, die_with_parent, find_all, wait_until

RUNS = int(os.environ.get("CALL_RUNS", "5"))
SETTLE_SECONDS, WINDOW_SECONDS = 8, 15
FRAME_RATE, LEAST_RATE = 30, 27
KEY = "SK" + "0" * 32, "a secret of this benchmark"
MISSING = 77


def row(name, value, unit, baseline=None, **more):
    print(json.dumps({"name": f"call/{name}", "value": round(value, 2), "unit": unit, **more,
                      **({"baseline": {key: round(number, 2) for key, number in baseline.items()}} if baseline else {})}), flush=True)


# -- Parley --------------------------------------------------------------------

class ParleyCall(Call):
    """Ada and Ben in a call; Ben joins it anew for each join()."""

    def join(self):
        super().join()
        return timeline.after_accept(self.ben, self.ada)[0] * 1000

    def frames(self):
        return self.ada.frames("Ben") + self.ben.frames("Ada")

    @property
    def pids(self):
        return [self.ada.process.pid, self.ben.process.pid]


# -- Chromium ------------------------------------------------------------------

def make_token(identity, room):
    """As Twilio's helper libraries sign them."""
    def part(value):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()

    now = int(time.time())
    head = {"alg": "HS256", "typ": "JWT", "cty": "twilio-fpa;v=1"}
    body = {"jti": f"{KEY[0]}-{now}", "iss": KEY[0], "sub": "AC" + "0" * 32, "iat": now, "exp": now + 3600,
            "grants": {"identity": identity, "video": {"room": room}}}
    text = ".".join(part(json.dumps(value).encode()) for value in (head, body))
    return f"{text}.{part(hmac.new(KEY[1].encode(), text.encode(), hashlib.sha256).digest())}"


class BrowserCall:
    def __enter__(self):
        self.backend = Backend().start()
        ws = self.backend.uri.replace("http", "ws", 1) + "/signaling"
        self.process = subprocess.Popen(["node", str(HERE / "call-browser.js"), "--ws", ws, "--room", "bench",
                                         make_token("ada", "bench"), make_token("ben", "bench")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        self.pids = self.answer().get("pids")
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.backend.stop()

    def answer(self):
        line = self.process.stdout.readline()
        if not line and self.process.wait(30) == MISSING:
            return {}
        return json.loads(line)

    def ask(self, command):
        print(command, file=self.process.stdin, flush=True)
        return self.answer()

    def join(self):
        return self.ask("join")["join"]

    def leave(self):
        self.ask("leave")

    def frames(self):
        return self.ask("frames")["frames"]


# -- Four people ---------------------------------------------------------------

def find_rooms(backend):
    """The names of Twilio rooms where somebody is, as an operator asks for them."""
    request = urllib.request.Request(f"{backend.uri}/v1/Rooms?Status=in-progress",
                                     headers={"Authorization": "Basic " + base64.b64encode(":".join(KEY).encode()).decode()})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return [room["unique_name"] for room in json.load(answer)["rooms"]]


def measure_four():
    """At 640×360."""
    os.environ["PARLEY_TEST_PICTURE"] = "wide"
    with ParleyCall() as call:
        rate = count_four(call)
    del os.environ["PARLEY_TEST_PICTURE"]
    return rate


def count_four(call):
    """Pictures a second of whoever is seen worst in one window, two of three others being
    there without one."""
    call.ada.call()
    call.ben.press("Accept")
    wait_until(lambda: call.ben.frames("Ada"), "Ada at Ben's")
    room = wait_until(lambda: find_rooms(call.backend), "the Twilio room")[0]
    ws = call.backend.uri.replace("http", "ws", 1) + "/signaling"
    others = [subprocess.Popen(["twilio-peer", "--ws", ws, "--room", room], stdout=subprocess.DEVNULL, preexec_fn=die_with_parent,
                               env={**os.environ, "PARLEY_TWILIO_TOKEN": make_token(name, room)}) for name in ("cem", "dan")]

    def tiles():
        return find_all(call.ada.find("list", "Participants"), "row", lambda name: "microphone" in name)

    def counts():
        return [int(FRAMES.search(tile.get_description()).group(1)) for tile in tiles() if FRAMES.search(tile.get_description() or "")]

    wait_until(lambda: len(counts()) == 3 and all(counts()), lambda: f"all of them at Ada's: {counts()}\n{call.ada.tree()}")
    time.sleep(SETTLE_SECONDS)
    begin, before = time.monotonic(), counts()
    time.sleep(WINDOW_SECONDS)
    rates = [(now - then) / (time.monotonic() - begin) for then, now in zip(before, counts())]
    for other in others:
        other.send_signal(signal.SIGINT)
        other.wait(30)
    call.leave()
    return min(rates)


# -- What is measured ----------------------------------------------------------

def measure_cost(call):
    """Processor seconds for a thousand pictures that went all the way, pictures a second
    each way, and megabytes."""
    time.sleep(SETTLE_SECONDS)
    begin, frames, spent = time.monotonic(), call.frames(), load.seconds(call.pids)
    time.sleep(WINDOW_SECONDS)
    spent, frames = load.seconds(call.pids) - spent, call.frames() - frames
    rate = frames / 2 / (time.monotonic() - begin)
    return spent / max(frames, 1) * 1000, rate, load.share(call.pids)


def measure(call):
    joins = []
    for last in [False] * (RUNS - 1) + [True]:
        joins.append(call.join())
        if not last:
            call.leave()
    costs = measure_cost(call)
    call.leave()
    return statistics.median(joins), *costs


def show(own, peer):
    """own and peer: milliseconds, seconds for 1 000 pictures, pictures a second, MB"""
    row("join", own[0], "ms", {"chromium": peer[0]} if peer else None, at_most=350)
    row("frames", own[2], "frames/s", {"chromium": peer[2]} if peer else None, at_least=LEAST_RATE)
    row("cpu", own[1], "s/1000 frames", {"chromium": peer[1]} if peer else None)
    row("memory", own[3], "MB PSS", {"chromium": peer[3]} if peer else None)
    if not peer:
        return
    row("join-ratio", own[0] / peer[0], "× Chromium", at_most=1.0)
    counts = min(own[2], peer[2]) >= LEAST_RATE
    row("cpu-ratio", own[1] / peer[1], "× Chromium", **({"at_most": 1.0} if counts else {}))
    row("memory-ratio", own[3] / peer[3], "× Chromium", at_most=0.35)
    if not counts:
        print(f"call: fewer than {LEAST_RATE} of {FRAME_RATE} pictures a second were shown, so what they cost has no verdict",
              file=sys.stderr, flush=True)


def main():
    print(f"call: the load of this machine is {os.getloadavg()[0]:.1f} before", file=sys.stderr, flush=True)
    os.environ["GDK_DISABLE"] = "gl,vulkan"
    os.environ["PARLEY_TWILIO_API_KEY"] = ":".join(KEY)
    with ParleyCall() as call:
        own = measure(call)
    row("four-people", measure_four(), "frames/s", at_least=20)
    with BrowserCall() as call:
        peer = measure(call) if call.pids else None
    show(own, peer)


main()
