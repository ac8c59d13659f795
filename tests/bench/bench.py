#!/usr/bin/env python3
"""The benchmarks: runs those asked for, prints a table, writes bench.json.

    bench.py BUILD REPORT [NAME [PART…]…]

Without a name it runs all.  Names of its parts after the name of a benchmark run
only those: chat start memory.

A benchmark is a program of tests/bench that prints its rows as lines of JSON:
{"name": "chat/start", "value": 412, "unit": "ms", "at_most": 430, "baseline": {"bare": 370}},
with at_least where more is better, neither where there is nothing to compare
with.  What it says on its error stream passes through.  It fails when it could
not measure, not when a target is missed.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def stores_of(report):
    """Where stores of a million messages stay until what makes them changes."""
    made_by = hashlib.sha256()
    for file in sorted([*HERE.glob("*.[ch]"), *HERE.parent.glob("../src/chat/*.[ch]")]):
        made_by.update(file.read_bytes())
    stores = pathlib.Path(report).parent / "bench-stores" / made_by.hexdigest()[:12]
    if not stores.exists():
        shutil.rmtree(stores.parent, ignore_errors=True)
    stores.mkdir(parents=True, exist_ok=True)
    # Of one that was not filled to its end, with what SQLite keeps beside it.
    for file in stores.glob("**/*partial*"):
        file.unlink()
    return str(stores)


def commands(build, work, stores):
    """What runs for each name: the commands, and which parts each measures, which
    it takes as arguments where it measures several."""
    backend = f"{build}/src/backend/parley-backend"
    # A compositor without a graphics card has the X server blend the whole screen for
    # each change, 30 ms of one processor, and whoever asks the server something waits.
    session = [sys.executable, f"{HERE}/../desktop/session.py", "--no-compositor"]
    # Widgets on a display of their own, drawn in memory, as the tests have them.
    display = [*session, "--no-accessibility", "--", "env", "GSETTINGS_BACKEND=memory", "GDK_DISABLE=gl,vulkan"]
    desktop = [*session, "--notifications", "--keyring", "unlocked"]
    return {
        "chat": [([*desktop, "--no-accessibility", "--", sys.executable, f"{HERE}/chat.py", build, work], ["start", "memory"]),
                 ([*desktop, "--", sys.executable, f"{HERE}/pair.py", build, work], ["latency", "idle"]),
                 ([*display, f"{build}/tests/bench/bench-switch", stores], ["switch"]),
                 ([*display, f"{build}/tests/bench/bench-scroll"], ["scroll"]),
                 ([f"{build}/tests/bench/bench-ingest", work], ["ingest"]),
                 ([f"{build}/tests/bench/bench-search", work, stores], ["search"])],
        "call": [([*session, "--network", "--notifications", "--keyring", "unlocked", "--", sys.executable, f"{HERE}/call.py", build, work], [])],
        "joins": [([*session, "--network", "--notifications", "--keyring", "unlocked", "--", sys.executable, f"{HERE}/joins.py", build], [])],
        "network": [([f"{HERE}/../twilio/with-network.sh", "node", f"{HERE}/network.js", backend, f"{build}/tests/twilio-peer/twilio-peer"], [])],
        "backend": [([f"{build}/tests/bench/bench-backend", backend, f"{build}/tests/bench/bench-soup",
                      f"{HERE}/open.rules.json", work], [])],
        "token": [([f"{build}/tests/bench/bench-token", f"{build}/src/token/parley-token-service", f"{build}/tests/bench/bench-soup"], [])],
    }


def choose(known, words):
    """What is to run, each with the name it runs for."""
    wanted = []
    for word in words or known:
        parts = {part for _, measured in known[wanted[-1][0]] for part in measured} if wanted else ()
        if word in known:
            wanted.append((word, []))
        elif word in parts:
            wanted[-1][1].append(word)
        else:
            among = f", and of {wanted[-1][0]} the parts {', '.join(sorted(parts))}" if parts else ""
            sys.exit(f"dev: there is no benchmark “{word}”; there are {', '.join(known)}{among}")
    for name, parts in wanted:
        for command, measured in known[name]:
            chosen = [part for part in measured if not parts or part in parts]
            if chosen or not measured:
                yield name, [*command, *(chosen if len(measured) > 1 else [])]


def number(value):
    return f"{value:,.0f}".replace(",", "\u202f") if abs(value) >= 1000 else f"{value:.4g}"


def judge(row):
    """The row as bench.json has it, its target and verdict put in."""
    least, most = row.pop("at_least", None), row.pop("at_most", None)
    if most is not None:
        row["target"] = f"≤ {most:g}"
        row.setdefault("met", row["value"] <= most)
    elif least is not None:
        row["target"] = f"≥ {least:g}"
        row.setdefault("met", row["value"] >= least)
    return row


def show(row):
    beside = ", ".join(f"{name} {number(value)}" for name, value in row.get("baseline", {}).items())
    verdict = {True: "met", False: "MISSED", None: ""}[row.get("met")]
    value = f"{number(row['value'])} {row['unit']}"
    print(f"{row['name']:<32} {value:>18}  {row.get('target', ''):<10} {verdict:<7} {beside}".rstrip(), flush=True)


def measure(command):
    """The rows of one program, shown as they come."""
    rows = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            row = judge(json.loads(line))
            show(row)
            rows.append(row)
    return rows, process.returncode == 0


def main():
    build, report, *words = sys.argv[1:]
    work = os.path.join(os.path.dirname(report), "bench-work")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    wanted = list(choose(commands(build, work, stores_of(report)), words))
    rows, failed = [], False
    for name, command in wanted:
        measured, good = measure(command)
        rows += measured
        if not good:
            print(f"{name}: could not measure everything", flush=True)
            failed = True
    shutil.rmtree(work)
    with open(report, "w", encoding="utf-8") as file:
        json.dump([row for row in rows if "met" in row], file, ensure_ascii=False, indent=1)
        file.write("\n")
    judged = [row for row in rows if "met" in row]
    print(f"{sum(row['met'] for row in judged)} of {len(judged)} targets met; {report}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
