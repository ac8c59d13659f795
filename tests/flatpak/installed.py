"""The program that was installed from a repository, driven as its users drive it.

Runs inside a session of desk.py.
"""

import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "desktop"))
sys.path.insert(0, str(HERE.parent / "e2e"))

from gi.repository import Gio, GLib

import accessible
from parley_driver import Backend, NotFound, Parley, wait_until
from session import accepts, die_with_parent

APPLICATION = "io.github.parley.Parley"

# Settings of the test's own tools, which no desktop would give to a program.
NOT_THE_PROGRAMS = ("GSETTINGS_BACKEND", "GIO_USE_VFS", "GVFS_DISABLE_FUSE", "LIBGL_ALWAYS_SOFTWARE", "BROWSER_LOG", "NOTIFICATIONS_LOG",
                    "AT_SPI_BUS_ADDRESS", "XDG_STATE_HOME", "GTK_A11Y")


def answer(**answers):
    """What the person in front of the desktop says from now on, by portal; else yes."""
    pathlib.Path(os.environ["PARLEY_ANSWERS"]).write_text(json.dumps(answers))


def asked(name):
    """What the desktop was asked so far, by the name of the question."""
    log = pathlib.Path(os.environ["PARLEY_QUESTIONS"])
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return [line[1:] for line in lines if line[0] == name]


def programs():
    """Who is on the accessibility bus, by what tells them apart."""
    desktop = accessible.Atspi.get_desktop(0)
    desktop.clear_cache_single()
    return {program.get_process_id(): program for program in accessible.children(desktop)}


class Installed(Parley):
    """The installed program, started as the desktop starts it.  It is the proxy of its
    sandbox that the accessibility bus knows, so it is found by being new there."""

    def __init__(self, *options, profile="default", person=None, environment=None):
        super().__init__(profile, *options, person=person, environment=environment)
        self.x11 = None

    def command(self):
        named = [] if self.profile == "default" else ["--profile", self.profile]
        return ["flatpak", "run", "--user", *(f"--env={key}={value}" for key, value in self.environment.items()), APPLICATION, *named, *self.options]

    def outer_environment(self):
        return {key: value for key, value in os.environ.items() if key not in NOT_THE_PROGRAMS}

    def windows(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Parley"], capture_output=True, text=True)
        return set(found.stdout.split())

    def start(self):
        known, shown = set(programs()), self.windows()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=self.outer_environment(),
                                            preexec_fn=die_with_parent)
        self.adopt(known, shown)
        return self

    def adopt(self, known, shown=None):
        """Takes what is new on the accessibility bus for this program."""

        def look():
            new = [program for number, program in programs().items() if number not in known and program.get_child_count()]
            return new and new[0]

        self.root = wait_until(look, lambda: f"the program on the accessibility bus; it says {self.words()}")
        self.shown_before = shown
        return self

    def window(self):
        if self.x11 is None:
            self.x11 = wait_until(lambda: sorted(self.windows() - self.shown_before), "the window")[-1]
        return self.x11

    def kill(self):
        if self.is_running():
            subprocess.run(["flatpak", "kill", APPLICATION], capture_output=True)
            self.process.wait()


# What has nothing to do with where things are installed takes no word of that.
EVERYWHERE = ("ps", "kill", "permissions", "permission-remove", "permission-set")


def flatpak(name, *words, check=True):
    """Flatpak for this user, asked nothing; returns what it says."""
    where = [] if name in EVERYWHERE else ["--user"]
    done = subprocess.run(["flatpak", name, *where, *words], capture_output=True, text=True)
    if check and done.returncode:
        raise AssertionError(f"flatpak {name} {' '.join(words)}: {done.stdout}{done.stderr}")
    return done.stdout + (done.stderr if not check else "")



class Wayland:
    """A compositor beside the session's X server, for who is started with its environment."""

    NAME = "wayland-test"

    def __enter__(self):
        plain = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "GDK_BACKEND", "GSK_RENDERER")}
        with open(os.path.join(os.environ["XDG_RUNTIME_DIR"], "mutter.log"), "wb") as log:
            self.process = subprocess.Popen(["mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "1280x800", "--wayland-display", self.NAME],
                                            env=plain, stdout=log, stderr=log, preexec_fn=die_with_parent)
        wait_until(lambda: accepts(os.path.join(os.environ["XDG_RUNTIME_DIR"], self.NAME)), "mutter")
        self.before = {name: os.environ.pop(name, None) for name in ("DISPLAY", "GDK_BACKEND", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE")}
        os.environ.update(WAYLAND_DISPLAY=self.NAME, XDG_SESSION_TYPE="wayland")
        return self

    def picture(self, path):
        """What is on its screen, taken as a recorder takes it: nobody is let look otherwise."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)

        def call(path, interface, method, parameters):
            return bus.call_sync("org.gnome.Mutter.ScreenCast", path, f"org.gnome.Mutter.ScreenCast{interface}", method, parameters, None, 0, -1).unpack()

        session, = call("/org/gnome/Mutter/ScreenCast", "", "CreateSession", GLib.Variant("(a{sv})", ({},)))
        stream, = call(session, ".Session", "RecordMonitor", GLib.Variant("(sa{sv})", ("", {})))
        nodes = []
        bus.signal_subscribe(None, "org.gnome.Mutter.ScreenCast.Stream", "PipeWireStreamAdded", stream, None, 0,
                             lambda *arguments: nodes.append(arguments[-1].unpack()[0]))
        call(session, ".Session", "Start", None)
        node = wait_until(lambda: nodes and nodes[0], "the screen as a stream")
        subprocess.run(["gst-launch-1.0", "-q", "pipewiresrc", f"path={node}", "num-buffers=1", "always-copy=true", "!",
                        "videoconvert", "!", "pngenc", "!", "filesink", f"location={path}"], check=True, timeout=60)
        call(session, ".Session", "Stop", None)

    def __exit__(self, *_):
        del os.environ["WAYLAND_DISPLAY"]
        os.environ.update({name: value for name, value in self.before.items() if value is not None})
        self.process.terminate()
        self.process.wait()


class InstalledBackend(Backend):
    """The service as it comes with the application, in its sandbox, which keeps its data."""

    def start(self):
        command = ["flatpak", "run", "--user", "--command=parley-backend", APPLICATION, "--listen", self.address, "--people", self.people]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True, preexec_fn=die_with_parent)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise NotFound(f"the backend said {line!r} and {self.words()}")
        self.uri = line.split()[-1]
        self.address = self.uri.removeprefix("http://")
        return self

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


__all__ = ["APPLICATION", "Installed", "InstalledBackend", "Wayland", "answer", "asked", "flatpak", "programs"]
