#!/usr/bin/python3
"""The whole program as a person starts it, beside a bare window and beside
Dino: how soon it is there, and what it keeps in memory.

    chat.py BUILD WORK PART…        inside a session of tests/desktop/session.py

The parts are start and memory.

Prints rows as bench.py wants them.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "desktop"))

from painted import Screen
from session import die_with_parent, wait_until

RUNS = 5
ROOMS = 50
MANY, FEW = 100000, 1000
SETTLED_SECONDS = 3
MEGABYTE = 1024 * 1024


def row(name, value, unit, baseline=None, **target):
    print(json.dumps({"name": f"chat/{name}", "value": round(value, 2), "unit": unit, **target,
                      **({"baseline": {key: round(number, 2) for key, number in baseline.items()}} if baseline else {})}), flush=True)


def start(*command, **options):
    return subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            preexec_fn=die_with_parent, **options)


def end(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Backend:
    def __init__(self, work):
        self.data = pathlib.Path(work, "chat-backend")
        shutil.rmtree(self.data, ignore_errors=True)
        self.process = subprocess.Popen(["parley-backend", "--data", str(self.data), "--people", "Ada <ada@example.org>,Ben <ben@example.org>"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_parent)
        self.descriptor = self.process.stdout.readline().split()[-1] + "/.well-known/parley.json"

    def stop(self):
        end(self.process)


class Profile:
    """One of Parley's, signed in, with a store to fill."""

    def __init__(self, name, backend, person="Ada"):
        self.name = name
        self.command = ["parley", "--profile", name, "--deployment", backend.descriptor]
        self.folder = pathlib.Path(os.environ["XDG_DATA_HOME"], "parley", name)
        program = start(*self.command, "--as", person)
        # The file is there as soon as the session is; the keyring a little later.
        wait_until(lambda: [*self.folder.glob("*.db")] and self.is_in_keyring(), f"{name} to be signed in")
        end(program)
        self.store = next(self.folder.glob("*.db"))

    def is_in_keyring(self):
        found = subprocess.run(["secret-tool", "search", "--all", "profile", self.name], capture_output=True, text=True)
        return "attribute.uid" in found.stdout + found.stderr

    def fill(self, build, messages):
        subprocess.run([f"{build}/tests/bench/bench-fill", str(self.store), self.store.stem, str(ROOMS), str(messages)], check=True)


# -- Start ---------------------------------------------------------------------

def time_start(screen, command):
    """Milliseconds from the start of the process to its first picture."""
    begin = time.monotonic()
    process = start(*command)
    shown = screen.first_painted()
    end(process)
    return (shown - begin) * 1000


def make_dino_account(screen):
    """An account that reaches nobody, as dino itself would have written it."""
    file = pathlib.Path(os.environ["XDG_DATA_HOME"], "dino", "dino.db")
    process = start("dino-im")
    screen.first_painted()
    end(process)
    with sqlite3.connect(file) as database:
        columns = [name for _, name, *_ in database.execute("PRAGMA table_info(account)")]
        values = {"bare_jid": "ada@localhost", "resourcepart": "dino", "password": "none", "alias": "", "enabled": 1,
                  "roster_version": "", "mam_earliest_synced": 0}
        used = [name for name in values if name in columns]
        database.execute(f"INSERT INTO account ({', '.join(used)}) VALUES ({', '.join('?' * len(used))})", [values[name] for name in used])
    database.close()


def measure_start(screen, bare, parley):
    commands = {"bare": bare, "parley": parley}
    if shutil.which("dino-im"):
        make_dino_account(screen)
        commands["dino"] = ["dino-im"]
    for command in commands.values():
        time_start(screen, command)
    # In turns, so that what else the machine does meets all of them.
    times = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(time_start(screen, command))
    median = {name: statistics.median(values) for name, values in times.items()}
    value = median.pop("parley")
    row("start", value, "ms", median, at_most=round(median["bare"] + 60, 1))
    if "dino" in median:
        row("start-beside-dino", value, "ms", median, at_most=round(0.7 * median["dino"], 1))


# -- Memory --------------------------------------------------------------------

def private_memory(pid):
    text = pathlib.Path("/proc", str(pid), "smaps_rollup").read_text()
    return sum(int(kilobytes) * 1024 for kilobytes in re.findall(r"^Private_\w+: +(\d+) kB", text, re.M))


def worked(pid):
    fields = pathlib.Path("/proc", str(pid), "stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def wait_for_idle(pid):
    """Until it has worked for no more than a hundredth of a second in some time."""
    while True:
        before = worked(pid)
        time.sleep(SETTLED_SECONDS)
        if worked(pid) - before <= 1:
            return


def memory_of(screen, command):
    process = start(*command, env={**os.environ, "GDK_DISABLE": "gl,vulkan"})
    screen.first_painted()
    wait_for_idle(process.pid)
    value = private_memory(process.pid) / MEGABYTE
    end(process)
    return value


def measure_memory(screen, bare, many, few):
    """Beside another program of GTK's, as on every desktop: the pages of a library
    count for whoever is alone in using it, which would then be chance."""
    neighbour = start(*bare)
    screen.first_painted()
    figures = {name: statistics.median(memory_of(screen, command) for _ in range(3))
               for name, command in (("bare", bare), ("many", many), ("few", few))}
    end(neighbour)
    row("memory", figures["many"], "MB", {"bare": figures["bare"]}, at_most=round(figures["bare"] + 20, 2))
    row("memory-by-messages", abs(figures["many"] - figures["few"]), "MB",
        {str(FEW): figures["few"], str(MANY): figures["many"]}, at_most=1)


def prepare(screen, profile, build, work, messages):
    """So many messages.  Its index of words is made once, in the first minutes
    after an update: here."""
    profile.fill(build, messages)
    process = start(*profile.command)
    screen.first_painted(os.path.join(work, f"chat-{profile.name}.png"))
    wait_for_idle(process.pid)
    end(process)


def main():
    build, work, *parts = sys.argv[1:]
    os.environ["PATH"] = f"{build}/src/ui:{build}/src/backend:" + os.environ["PATH"]
    sizes = {"many": MANY, **({"few": FEW} if "memory" in parts else {})}
    backend = Backend(work)
    profiles = {name: Profile(name, backend) for name in sizes}
    # It knows nothing of what is filled in, and would have it removed.
    backend.stop()
    screen = Screen()
    for name, messages in sizes.items():
        prepare(screen, profiles[name], build, work, messages)
    bare = [f"{build}/tests/bench/bench-bare"]
    if "start" in parts:
        measure_start(screen, bare, profiles["many"].command)
    if "memory" in parts:
        measure_memory(screen, bare, profiles["many"].command, profiles["few"].command)


if __name__ == "__main__":
    main()
