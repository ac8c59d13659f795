#!/usr/bin/python3
"""Measures a message from the key on one side to the row in the other window,
and prints one JSON object: the median, the 99th part and every time in ms.

Runs inside a session of tests/desktop/session.py, on a machine that does
nothing else; the first rounds warm up and do not count.
"""

import argparse
import json
import statistics

from chat_pair import Chat, key_to_row
from keyboard import Keyboard

WARM_UP = 3


def measure(rounds):
    with Chat() as chat:
        keyboard = Keyboard()
        chat.ada.type_into("Message")
        times = [key_to_row(keyboard, chat.ada, chat.ben, f"tick {index} of {rounds}") for index in range(rounds + WARM_UP)]
        chat.quit()
    return times[WARM_UP:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    times = sorted(measure(parser.parse_args().rounds))
    print(json.dumps({"p50": round(statistics.median(times), 1), "p99": round(times[-1 - len(times) // 100], 1),
                      "times": [round(time, 1) for time in times]}))


main()
