#!/usr/bin/python3
"""Every screen and dialog, crawled in one language: whatever can have the focus has a
name and a role that says something.

    test_crawl.py en|ar chat|besides
"""

import os
import pathlib
import sys
import tempfile

import tap
from crawl import Crawl
import parley_driver  # which makes known what the next two are in
from language import Language
from screens import Screens

CODE, PART = sys.argv.pop(1), sys.argv.pop(1)
# So many screens there are at the least.
LEAST = {"chat": 55, "besides": 18}
CATALOGUES = pathlib.Path(os.environ["PARLEY_CATALOGUES"])


class Steps:
    """Takes the place of an album: looks instead of picturing."""

    def __init__(self):
        self.crawl, self.screens, self.program = Crawl(), 0, None

    def picture(self, name, words="", moving=False):
        print(f"# {name}", flush=True)
        if name != "failed":
            self.screens += 1
            self.crawl.look(self.program(), name)


def environment():
    if CODE == "en":
        return {}
    # Warnings about what is too wide are the gallery's to tell of: libadwaita itself measures the
    # heading of a question for one line first, and is warned where it does not fit.
    language = Language(CODE, tempfile.mkdtemp(prefix="locale."), CATALOGUES)
    language.read_names()
    return {**language.environment, "G_DEBUG": "gc-friendly"}


class Crawled(Screens):
    def complaints(self):
        return [line for line in super().complaints() if CODE == "en" or "Trying to measure" not in line]


def test_crawl():
    """Nothing that can have the focus is without a name or of no role"""
    steps = Steps()
    screens = Crawled(None, CODE, environment(), steps, PART)
    steps.program = lambda: screens.ada
    screens.walk()
    assert steps.screens >= LEAST[PART], f"only {steps.screens} screens were seen"
    steps.crawl.done()


tap.main()
