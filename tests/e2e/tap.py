"""Runs the test functions of a script and says how they went as TAP, for meson.

A function is a test if its name begins with test_; what its first line of
documentation says is the test's name.  A test that raises has failed, and the
next one is tried all the same.
"""

import sys
import traceback


class Skip(Exception):
    """Raised with the reason why a test cannot be run here."""


def run(module=None, named=()):
    """Runs the caller's tests, or those named; returns the exit status."""
    module = module or sys.modules["__main__"]
    tests = [(name, function) for name, function in vars(module).items()
             if name.startswith("test_") and callable(function) and (not named or name in named)]
    print("TAP version 13")
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        title = (function.__doc__ or name).strip().splitlines()[0].rstrip(".")
        try:
            function()
            print(f"ok {number} - {title}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {title} # SKIP {reason}", flush=True)
        except Exception:
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} - {title}", flush=True)
    return 1 if failed else 0


def main():
    sys.exit(run(named=sys.argv[1:]))
