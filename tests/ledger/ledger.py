#!/usr/bin/env python3
"""The ledger: two people write to each other while everything goes wrong, and in
the end every word is accounted for.

    ledger.py --client PROGRAM --backend PROGRAM [--seed N] [--messages N] [--kills N]

Two clients and a backend, each a process with files of its own, play a script of
faults that follows from the seed: answers lost at any byte, errors, stalls, ended
tokens, garbage, a backend that restarts, and kill -9 of all three.  Then the
faults end, everything is left to settle, and both stores, what both windows would
show, and the server are compared.  What may not be:

  lost       a message that was taken from a writer and is not on the server
  doubled    one that is there more than once
  unfounded  one that was shown as sent and is not there
  disorder   an order that is not the same everywhere, or not that of its writer
"""

import argparse
import collections
import json
import os
import pathlib
import queue
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

PEOPLE = {"Ada": "ada@example.org", "Ben": "ben@example.org"}
ROOM = "Ledger"
SENT, FAILED = 1, 2
READY_SECONDS = 60
SETTLE_SECONDS = 240
# What a request may touch, and what may happen to its answer.
PLACES = ("messages/*", "inbox/*", "stream", "stream/messages", "stream/inbox", "members/*", "identity")
DEEDS = ("close", "close", "close", "status 500 broken", "status 503 away", "status 503 away", "status 429 slow down",
         "delay 300ms", "delay 50ms", "garbage", "garbage", "revoke", "stall")


class Backend:
    def __init__(self, program, folder):
        self.program, self.folder, self.address = program, folder, "127.0.0.1:0"
        self.process = None
        (folder / "faults").write_text("")

    def start(self):
        people = ", ".join(f"{name} <{email}>" for name, email in PEOPLE.items())
        self.process = subprocess.Popen(
            [self.program, "--listen", self.address, "--data", str(self.folder / "data"), "--people", people,
             "--faults", str(self.folder / "faults"), "--token-lifetime", "30", "--emulator"],
            stdout=subprocess.PIPE, stderr=open(self.folder / "backend.log", "ab"), text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise SystemExit(f"ledger: the backend said {line!r}")
        # Whatever it prints later must not fill the pipe and stop it.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.uri = line.split()[-1]
        self.address = self.uri.removeprefix("http://")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def go_wrong(self, fault):
        try:
            urllib.request.urlopen(f"{self.uri}/.faults", json.dumps(fault).encode(), timeout=5).close()
        except OSError as error:
            # A restart that an earlier fault asked for: this one falls away with the script.
            print(f"# a fault was not taken: {error}", file=sys.stderr)

    def mend(self):
        request = urllib.request.Request(f"{self.uri}/.faults", method="DELETE")
        urllib.request.urlopen(request, timeout=10).close()

    def messages(self, room):
        request = urllib.request.Request(f"{self.uri}/messages/{urllib.parse.quote(room)}.json",
                                         headers={"Authorization": "Bearer owner"})
        return json.load(urllib.request.urlopen(request, timeout=60)) or {}


class Client:
    """One writer: its process, and all it has ever told."""

    def __init__(self, program, name, folder):
        self.program, self.name, self.folder = program, name, folder / name
        self.folder.mkdir()
        self.said = 0                      # messages asked for
        self.stored, self.sent = {}, {}    # text → id as told last
        self.failed = set()
        self.process, self.room = None, None

    def start(self, descriptor):
        self.events = queue.Queue()
        self.process = subprocess.Popen([self.program, descriptor, PEOPLE[self.name], str(self.folder)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=open(self.folder / "log", "ab"), text=True)
        threading.Thread(target=self.listen, args=(self.process, self.events), daemon=True).start()
        self.expect("ready")
        if self.room:
            self.tell(f"open {self.room}")
            self.expect("room")
            # What became sent in the moment of the kill was told to nobody.
            self.sent.update((text, key) for key, text, state in self.dump()["rows"] if state == SENT and text in self.stored)

    def listen(self, process, events):
        for line in process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                break                      # killed in the middle of a line
            text = event.get("text")
            if event["event"] == "stored":
                self.stored[text] = event["id"]
            elif event["event"] == "sent":
                self.sent[text] = event["id"]
                self.failed.discard(text)
            elif event["event"] == "failed":
                self.failed.add(text)
            else:
                events.put(event)
        events.put({"event": "end"})

    def expect(self, kind, seconds=READY_SECONDS):
        try:
            event = self.events.get(timeout=seconds)
        except queue.Empty:
            raise SystemExit(f"ledger: {self.name} did not tell “{kind}” in {seconds} s") from None
        if event["event"] != kind:
            log = (self.folder / "log").read_text(errors="replace")[-2000:]
            raise SystemExit(f"ledger: {self.name} told {str(event)[:200]}, not “{kind}”\n{log}")
        return event

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def say(self, count):
        for _ in range(count):
            self.said += 1
            self.tell(f"say {self.name} {self.said}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def dump(self):
        self.tell("dump")
        return self.expect("dump")

    def store(self):
        """The rows that lie in its file."""
        path = next(self.folder.glob("*.db"))
        with sqlite3.connect(f"file:{urllib.parse.quote(str(path))}?mode=ro", uri=True) as file:
            return file.execute("SELECT id, text, state FROM message WHERE kind IS NULL ORDER BY id").fetchall()


class Ledger:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ledger."))
        self.backend = Backend(options.backend, self.folder)
        self.clients = [Client(options.client, name, self.folder) for name in PEOPLE]
        self.events = collections.Counter()

    # -- The play --------------------------------------------------------------

    def script(self):
        """All that will happen, as it follows from the seed alone."""
        options, steps = self.options, []
        said, kills = 0, sorted(self.random.sample(range(options.messages), min(options.kills, options.messages)))
        while said < options.messages:
            who, count = self.random.randrange(2), self.random.randint(1, 12)
            count = min(count, options.messages - said)
            while kills and kills[0] < said + count:
                kills.pop(0)
                steps.append(("kill", self.random.choice((0, 1, "backend")), self.random.random() * 0.2))
            if self.random.random() < 0.25:
                steps.append(("go_wrong", self.fault()))
            if self.random.random() < 0.02:
                steps.append(("stop", self.random.randrange(2), self.random.random() * 0.6))
            steps.append(("say", who, count))
            said += count
        return steps

    def fault(self):
        deed = self.random.choice(DEEDS + (f"truncate {self.random.randrange(400)}",) * 2)
        places = PLACES
        if deed == "revoke":
            # Of an ID token: a refresh token that is revoked is a person who is signed out.
            places = [place for place in PLACES if place != "identity"]
        # What never answers is given up after half a minute.
        times = 1 if deed == "stall" else self.random.choice((1, 1, 1, 2, 3))
        return {"after": self.random.choice(places), "count": self.random.randint(1, 4), "do": deed, "times": times}

    def play(self):
        for step, *arguments in self.script():
            self.events[step] += 1
            getattr(self, step)(*arguments)
            self.hold_back()

    def hold_back(self):
        """Nobody types faster than their words go out: at most so many wait at once."""
        end = time.monotonic() + SETTLE_SECONDS
        while any(len(client.stored) - len(client.sent) > self.options.ahead for client in self.clients):
            if time.monotonic() > end:
                raise SystemExit(f"ledger: nothing goes out any more: {[(c.name, len(c.stored), len(c.sent)) for c in self.clients]}")
            for client in self.clients:
                if client.failed:
                    client.tell("retry")
            time.sleep(0.02)

    def say(self, who, count):
        self.clients[who].say(count)

    def go_wrong(self, fault):
        self.backend.go_wrong(fault)

    def kill(self, who, pause):
        time.sleep(pause)
        self.events[f"kill {'backend' if who == 'backend' else 'client'}"] += 1
        if who == "backend":
            self.backend.kill()
            self.backend.start()
            return
        client = self.clients[who]
        client.kill()
        client.start(self.descriptor)

    def stop(self, who, seconds):
        """A computer that sleeps for a moment."""
        process = self.clients[who].process
        process.send_signal(19)
        time.sleep(seconds)
        process.send_signal(18)

    @property
    def descriptor(self):
        # A file: who restarts without a network knows the service too.
        return (self.folder / "descriptor.json").as_uri()

    def meet(self):
        self.backend.start()
        with urllib.request.urlopen(f"{self.backend.uri}/.well-known/parley.json", timeout=10) as answer:
            (self.folder / "descriptor.json").write_bytes(answer.read())
        ada, ben = self.clients
        for client in self.clients:
            client.start(self.descriptor)
        ada.tell(f"create {ROOM}")
        ada.room = ada.expect("room")["id"]
        self.invite(ada, ben)

    def invite(self, ada, ben):
        # He is found by his address once he has introduced himself.
        self.wait_for_address(PEOPLE["Ben"])
        ada.tell(f"invite {PEOPLE['Ben']}")
        ada.expect("invited")
        ben.tell("accept")
        ben.room = ben.expect("room")["id"]

    def wait_for_address(self, address):
        key = urllib.parse.quote(address.replace(".", ","), safe="")
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            request = urllib.request.Request(f"{self.backend.uri}/emails/{key}.json", headers={"Authorization": "Bearer owner"})
            if json.load(urllib.request.urlopen(request, timeout=10)):
                return
            time.sleep(0.05)
        raise SystemExit(f"ledger: {address} was not introduced")

    # -- The reckoning ---------------------------------------------------------

    def settle(self):
        """Waits until nothing waits: both files and both windows hold what the server holds."""
        self.backend.mend()
        for client in self.clients:
            client.tell("wake")
        end = time.monotonic() + SETTLE_SECONDS
        while True:
            for client in self.clients:
                client.tell("scroll")
                client.expect("begun")
            server = self.on_server()
            dumps = [self.rows(client) for client in self.clients]
            if all([(i, t) for i, t, _ in rows] == server and all(state == SENT for _, _, state in rows) for rows in dumps):
                return server, dumps
            if time.monotonic() > end:
                return server, dumps
            for client, rows in zip(self.clients, dumps):
                if any(state == FAILED for _, _, state in rows):
                    client.tell("retry")
            time.sleep(0.5)

    def on_server(self):
        return sorted((key, message["text"]) for key, message in self.backend.messages(self.clients[0].room).items()
                      if "kind" not in message)

    def rows(self, client):
        return [tuple(row) for row in client.dump()["rows"] if row[1].split(" ")[0] in PEOPLE and row[1].split(" ")[-1].isdigit()]

    def reckon(self):
        server, dumps = self.settle()
        texts = collections.Counter(text for _, text in server)
        there = dict((text, key) for key, text in server)
        found = collections.defaultdict(list)
        for client, rows in zip(self.clients, dumps):
            found["lost"] += [text for text in client.stored if text not in texts and text not in client.failed]
            found["unfounded"] += [text for text, key in client.sent.items() if there.get(text) != key]
            if [(key, text) for key, text, _ in rows] != server:
                found["disorder"].append(f"{client.name}'s window: {self.difference([row[:2] for row in rows], server)}")
            if [(key, text) for key, text, _ in client.store()] != server:
                found["disorder"].append(f"{client.name}'s file: {self.difference([row[:2] for row in client.store()], server)}")
            numbers = [int(text.split()[1]) for _, text in server if text.startswith(client.name + " ")]
            if numbers != sorted(numbers):
                at = next(i for i in range(1, len(numbers)) if numbers[i] < numbers[i - 1])
                found["disorder"].append(f"{client.name} wrote {numbers[at]} before {numbers[at - 1]}")
            found["failed"] += sorted(client.failed)
        found["doubled"] = [text for text, n in texts.items() if n > 1]
        return server, found

    @staticmethod
    def difference(one, other):
        here, there = set(one), set(other)
        missing, more = [x for x in other if x not in here], [x for x in one if x not in there]
        return f"{len(missing)} missing {missing[:3]}, {len(more)} more {more[:3]}"

    def run(self):
        begin = time.monotonic()
        try:
            self.meet()
            self.play()
            server, found = self.reckon()
        finally:
            for client in self.clients:
                if client.process:
                    client.kill()
            if self.backend.process:
                self.backend.kill()
        return self.report(server, found, time.monotonic() - begin)

    def report(self, server, found, seconds):
        told = {"seed": self.options.seed, "stored": sum(len(client.stored) for client in self.clients), "on the server": len(server),
                **{kind: len(found[kind]) for kind in ("lost", "doubled", "unfounded", "disorder", "failed")},
                "faults": self.events["go_wrong"], "client kills": self.events["kill client"], "backend kills": self.events["kill backend"],
                "sleeps": self.events["stop"], "seconds": round(seconds)}
        print("# " + json.dumps(told), flush=True)
        for kind in ("lost", "doubled", "unfounded", "disorder"):
            for what in found[kind][:10]:
                print(f"# {kind}: {what}", flush=True)
        return not any(found[kind] for kind in ("lost", "doubled", "unfounded", "disorder", "failed"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", required=True)
    parser.add_argument("--backend", required=True)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--ahead", type=int, default=60, help="messages that may wait at a time")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = int.from_bytes(os.urandom(4))
    print(f"# to play it again: --seed {options.seed} --messages {options.messages} --kills {options.kills}", flush=True)
    ledger = Ledger(options)
    good = ledger.run()
    print("1..1")
    print(f"{'ok' if good else 'not ok'} 1 - every word is accounted for" + ("" if good else f"; the files are in {ledger.folder}"))
    if good:
        subprocess.run(["rm", "-r", str(ledger.folder)], check=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
