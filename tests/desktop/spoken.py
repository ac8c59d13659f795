"""What the real Orca says, written down instead of spoken.

Orca hands its words to speech-dispatcher over a socket, in the lines of SSIP.
Here the test is speech-dispatcher: it answers each command and keeps the text, so
that neither a sound card nor a synthesiser is needed and nothing is cut short.

    with Orca () as orca:
        keyboard.press (TAB)
        orca.expect ("Send button")

Its braille it hands to a library, which looks for a display.  Here the test is that
display (`Orca (braille=True)`): each line that it would show is kept as well.

Each Orca has a socket, settings and a process of its own: two can listen side by
side in two sessions.
"""

import html
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from session import die_with_parent

READY_SECONDS = 60
# Long, for a machine that has much else to do; what is said in time costs nothing.
SAID_SECONDS = 45
# Nothing tells that somebody has no more to say; Orca answers a key within a third of this.
QUIET_SECONDS = 0.7
# Orca speaks its greeting before it listens: what takes the focus or opens a window in the
# seconds after it may never be said.  What is there already is said: start the program first.
GREETING_SECONDS = 1.5
GREETING = "Screen reader on."

# The installed program, less its look for other processes of this name: it would
# refuse to start beside the Orca of another test, or end it.
START = """
import importlib.machinery, importlib.util, os, sys
if lines := os.environ.get("BRAILLE_LINES"):
    import brlapi

    class Display:
        displaySize = (CELLS, 1)

        def __init__(self, *_):
            self.fileDescriptor, self.end = os.pipe()
            self.lines = open(lines, "w", encoding="utf-8", buffering=1)

        def write(self, what):
            self.writeText(what.text)

        def writeText(self, text, *_):
            text = text.decode() if isinstance(text, bytes) else text
            print(text.rstrip(), file=self.lines)

        def __getattr__(self, name):
            return lambda *_, **__: None

    brlapi.Connection = Display
loader = importlib.machinery.SourceFileLoader("orca_program", sys.argv.pop(1))
program = importlib.util.module_from_spec(importlib.util.spec_from_loader("orca_program", loader))
loader.exec_module(program)
program.otherOrcas = lambda: []
program.setProcessName = lambda *_: None
sys.exit(program.main())
"""
# Longer than any display there is: a whole line of it is to be compared.
CELLS = 160

# As after a first start, less the echo of each key: that is Orca's doing, not the program's.
ECHO = {"enableKeyEcho": False, "enableEchoByWord": False, "enableEchoByCharacter": False}
SETTINGS = {
    "general": {**ECHO, "enableBraille": False, "startingProfile": ["Default", "default"], "activeProfile": ["Default", "default"]},
    "profiles": {"default": {**ECHO, "profile": ["Default", "default"], "pronunciations": {}, "keybindings": {}}},
    "pronunciations": {},
    "keybindings": {},
}

# What is asked with LIST and GET, and the last line of each answer.
ANSWERS = {
    ("LIST", "OUTPUT_MODULES"): ("250-recorder", "250 OK MODULE LIST SENT"),
    ("LIST", "SYNTHESIS_VOICES"): ("249-Test\ten\tnone", "249 OK VOICE LIST SENT"),
    ("LIST", "VOICES"): ("249-MALE1", "249 OK VOICE LIST SENT"),
    ("GET", "OUTPUT_MODULE"): ("251-recorder", "251 OK GET RETURNED"),
    ("GET", "LANGUAGE"): ("251-en", "251 OK GET RETURNED"),
    ("GET", "VOICE_TYPE"): ("251-MALE1", "251 OK GET RETURNED"),
    ("BLOCK", "BEGIN"): ("260 OK INSIDE BLOCK",),
    ("BLOCK", "END"): ("261 OK OUTSIDE BLOCK",),
}
BY_FIRST_WORD = {
    "GET": ("251-0", "251 OK GET RETURNED"),
    "HISTORY": ("245-1", "245 OK CLIENT ID SENT"),
    "CANCEL": ("210 OK CANCELED",),
    "STOP": ("210 OK CANCELED",),
    "QUIT": ("231 HAPPY HACKING",),
}


class SpeechServer:
    """Speech-dispatcher as Orca sees it; on_words is called with each text to be spoken."""

    def __init__(self, path, on_words):
        self.on_words, self.number, self.lock = on_words, 0, threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, client.makefile("rw", encoding="utf-8", errors="replace", newline="\r\n") as stream:
            try:
                for line in stream:
                    self.answer(stream, line.strip())
            except OSError:
                return

    def answer(self, stream, line):
        words = line.upper().split()
        if not words:
            return
        if words[0] == "SPEAK":
            self.reply(stream, "230 OK RECEIVING DATA")
            self.take(stream, " ".join(self.read_text(stream)))
        elif words[0] in ("CHAR", "KEY"):
            self.take(stream, line.partition(" ")[2])
        else:
            self.reply(stream, *ANSWERS.get(tuple(words[:2]), BY_FIRST_WORD.get(words[0], ("200 OK",))))

    def read_text(self, stream):
        """The lines up to a dot; a dot that begins a line of text is doubled."""
        for line in stream:
            text = line.rstrip("\r\n")
            if text == ".":
                return
            yield text.removeprefix(".") if text.startswith("..") else text

    def take(self, stream, markup):
        """Orca waits for word that its text was begun and ended: at once, here."""
        with self.lock:
            self.number += 1
            number = self.number
        self.reply(stream, f"225-{number}", "225 OK MESSAGE QUEUED")
        if text := html.unescape(re.sub(r"<[^>]*>", "", markup)).strip():
            self.on_words(text)
        self.reply(stream, f"701-{number}", "701-1", "701 BEGIN", f"702-{number}", "702-1", "702 END")

    def reply(self, stream, *lines):
        stream.write("".join(f"{line}\r\n" for line in lines))
        stream.flush()

    def close(self):
        self.listener.close()


class Orca:
    """A running Orca and what it has said since it was last asked to begin anew."""

    def __init__(self, braille=False):
        self.braille = braille
        self.words, self.heard = [], threading.Condition()

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="orca."))
        (self.folder / "user-settings.conf").write_text(json.dumps({**SETTINGS, "general": {**SETTINGS["general"], "enableBraille": self.braille}}))
        self.server = SpeechServer(self.folder / "speech", self.on_words)
        try:
            self.start()
            self.expect(GREETING, READY_SECONDS)
            self.quiet(GREETING_SECONDS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        environment = {
            **os.environ,
            "SPEECHD_ADDRESS": f"unix_socket:{self.folder / 'speech'}",
            # Read without a look whether it is there, under Wayland too.
            "DISPLAY": os.environ.get("DISPLAY", ":none"),
        }
        if self.braille:
            environment["BRAILLE_LINES"] = str(self.folder / "braille")
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-B", "-c", START.replace("CELLS", str(CELLS)), shutil.which("orca"),
                 "--enable=braille" if self.braille else "--disable=braille", "--enable=speech", f"--user-prefs={self.folder}"],
                env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.server.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def on_words(self, text):
        with self.heard:
            self.words.append(text)
            self.heard.notify_all()

    def clear(self):
        with self.heard:
            self.words.clear()

    def said(self):
        with self.heard:
            return list(self.words)

    def expect(self, text, seconds=SAID_SECONDS):
        """Waits for a text, in any case, or for what fits a compiled pattern."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text), re.IGNORECASE)
        with self.heard:
            if not self.heard.wait_for(lambda: pattern.search("\n".join(self.words)), seconds):
                raise AssertionError(f"{pattern.pattern!r} was not said in {seconds} s, but {self.words}; "
                                     f"Orca: {self.process.poll()}\n{(self.folder / 'log').read_text()[-2000:]}")

    def feel(self):
        """The lines that a braille display has shown, the newest last."""
        path = self.folder / "braille"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def wait_for(self, is_enough, seconds=SAID_SECONDS):
        """Waits until a function of what was said returns true; returns whether it did in time."""
        with self.heard:
            return self.heard.wait_for(lambda: is_enough(self.words), seconds)

    def quiet(self, seconds=QUIET_SECONDS, limit=SAID_SECONDS):
        """Waits until nothing was said for some time; returns all that was."""
        end = time.monotonic() + limit
        with self.heard:
            count = len(self.words)
            while self.heard.wait_for(lambda: len(self.words) > count, seconds):
                count = len(self.words)
                if time.monotonic() > end:
                    raise AssertionError(f"Orca does not stop talking: {self.words}")
            return list(self.words)
