#!/usr/bin/env python3
"""The benchmarks: runs those asked for, prints a table, writes bench.json.

A benchmark is a program of tests/bench that prints its rows as lines of JSON:
{"name": "chat/start", "value": 412, "unit": "ms", "at_most": 430, "baseline": {"bare": 370}},
with at_least where more is better, neither where there is nothing to compare
with.  What it says on its error stream passes through.  It fails when it could
not measure, not when a target is missed.
"""

import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def commands(build, work):
    """What runs for each name: a list of commands, none for one not written."""
    backend = f"{build}/src/backend/parley-backend"
    # Widgets on a display of their own, drawn in memory, as the tests have them.
    session = [sys.executable, f"{HERE}/../desktop/session.py"]
    display = [*session, "--no-accessibility", "--", "env", "GSETTINGS_BACKEND=memory", "GDK_DISABLE=gl,vulkan"]
    return {
        "chat": [[*session, "--notifications", "--keyring", "unlocked", "--no-accessibility", "--",
                  sys.executable, f"{HERE}/chat.py", build, work],
                 [*session, "--notifications", "--keyring", "unlocked", "--", sys.executable, f"{HERE}/pair.py", build, work],
                 [*display, f"{build}/tests/bench/bench-switch", work],
                 [*display, f"{build}/tests/bench/bench-scroll"],
                 [f"{build}/tests/bench/bench-ingest", work],
                 [f"{build}/tests/bench/bench-search", work]],
        "call": [[*session, "--network", "--notifications", "--keyring", "unlocked", "--", sys.executable, f"{HERE}/call.py", build, work]],
        "network": [[f"{HERE}/../twilio/with-network.sh", "node", f"{HERE}/network.js", backend, f"{build}/tests/twilio-peer/twilio-peer"]],
        "backend": [[f"{build}/tests/bench/bench-backend", backend, f"{build}/tests/bench/bench-soup",
                     f"{HERE}/open.rules.json", work]],
        "token": [[f"{build}/tests/bench/bench-token", f"{build}/src/token/parley-token-service", f"{build}/tests/bench/bench-soup"]],
    }


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
    build, report, *names = sys.argv[1:]
    work = os.path.join(os.path.dirname(report), "bench-work")
    # Stores of a gigabyte, which nobody needs twice.
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    known = commands(build, work)
    rows, failed = [], False
    for name in names or known:
        if name not in known:
            sys.exit(f"dev: there is no benchmark “{name}”; there are {', '.join(known)}")
        if not known[name]:
            print(f"{name}: not written yet", flush=True)
        for command in known[name]:
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
