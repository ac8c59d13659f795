#!/usr/bin/python3
"""A private desktop session without a screen, for one command or one test.

    session.py [OPTION…] -- COMMAND [ARGUMENT…]      (see --help)
    with Session (keyring="locked") as session: …

Nothing is shared with the caller's session, nor with another one running beside
it: own home, bus, display, keyring, sound, and, if asked, a network of its own
with one address that is not loopback, for calls need one.  The bus starts only
what is listed here.  Every server dies with this process, however it dies.
"""

import argparse
import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import wall

HERE = pathlib.Path(__file__).resolve().parent
PASSWORD = "test"
READY_SECONDS = 30
PR_SET_PDEATHSIG = 1

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={run}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

# GNOME's own look, which a settings daemon would otherwise bring.
GTK_SETTINGS = """[Settings]
gtk-font-name=Inter 11
gtk-decoration-layout=:close
gtk-enable-animations=false
gtk-cursor-blink=false
"""

CAMERA = """context.spa-libs = { videotestsrc = videotestsrc/libspa-videotestsrc }
context.objects = [
  { factory = spa-node-factory
    args = { factory.name = videotestsrc node.name = test_camera
             node.description = "Test Camera" media.class = Video/Source media.role = Camera } }
]
"""

# As a compositor gives out a monitor or a window.
SCREEN = """context.spa-libs = { videotestsrc = videotestsrc/libspa-videotestsrc }
context.objects = [
  { factory = spa-node-factory
    args = { factory.name = videotestsrc node.name = test_screen
             node.description = "Test Screen" media.class = Stream/Output/Video } }
]
"""

BROWSER = """[Desktop Entry]
Type=Application
Name=Stand-in browser
Exec={command} %u
MimeType=x-scheme-handler/http;x-scheme-handler/https;
NoDisplay=true
"""

# What belongs to the caller's session and must not reach this one.
FOREIGN = (
    "DISPLAY WAYLAND_DISPLAY WAYLAND_SOCKET XAUTHORITY DBUS_SESSION_BUS_ADDRESS AT_SPI_BUS_ADDRESS"
    " SESSION_MANAGER XDG_SESSION_ID XDG_SESSION_TYPE XDG_SEAT XDG_VTNR DESKTOP_STARTUP_ID"
    " XDG_ACTIVATION_TOKEN PULSE_SERVER PIPEWIRE_REMOTE GNOME_KEYRING_CONTROL SSH_AUTH_SOCK"
    " GTK_A11Y GTK_THEME GDK_BACKEND SECRET_BACKEND G_DEBUG GSETTINGS_BACKEND"
).split()


class SessionError(Exception):
    """A server of the session did not start."""


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def wait_until(condition, what, seconds=READY_SECONDS):
    """For servers that announce themselves by nothing but their socket."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise SessionError(f"waited {seconds} s for {what}")
        time.sleep(0.01)
    return found


def accepts(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def enter_own_network():
    """A network of its own: loopback, and a pair of interfaces with an address
    and a default route, so that it looks like a machine that is online."""
    if os.geteuid() == 0:
        os.unshare(os.CLONE_NEWNET)
    else:
        uid, gid = os.getuid(), os.getgid()
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    for words in (
        "link set lo up",
        "link add call0 type veth peer name call1",
        "address add 192.0.2.1/24 dev call0",
        "link set call0 up",
        "link set call1 up",
        "route add default via 192.0.2.2 dev call0",
    ):
        subprocess.run(["ip", *words.split()], check=True)


class Session:
    def __init__(self, display="x11", size="1280x800", keyring="unlocked", sound=False,
                 notifications=True, browser=True, accessibility=True, compositor=True, network=False, screen=False, logs=None):
        self.display, self.size, self.keyring, self.sound = display, size, keyring, sound
        self.notifications, self.browser = notifications, browser
        self.accessibility, self.compositor, self.network, self.screen = accessibility, compositor, network, screen
        self.servers = []
        self.kept_logs = logs

    def __enter__(self):
        # A short path: a socket's has at most 107 characters.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="desk.", dir="/tmp"))
        self.logs = pathlib.Path(self.kept_logs or self.folder / "logs").resolve()
        self.logs.mkdir(parents=True, exist_ok=True)
        self.environment_before = dict(os.environ)
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        if self.network:
            enter_own_network()
        self.make_home()
        self.start_bus()
        {"x11": self.start_x11, "wayland": self.start_wayland, "none": lambda: None}[self.display]()
        self.start_accessibility()
        if self.keyring != "none":
            self.start_keyring()
        if self.notifications:
            self.start_notifications()
        if self.sound or self.screen:
            self.start_pipewire()
        if self.sound:
            self.start_sound()

    def stop(self):
        for server in reversed(self.servers):
            server.terminate()
        for server in reversed(self.servers):
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        self.servers.clear()
        os.environ.clear()
        os.environ.update(self.environment_before)
        shutil.rmtree(self.folder, ignore_errors=True)

    def serve(self, name, *command, **options):
        """Starts a server of the session; its words go to a log of its name."""
        with open(self.logs / f"{name}.log", "wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_parent,
                                      **{"stdin": subprocess.DEVNULL, **options})
        self.servers.append(server)
        return server

    def call(self, *words):
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout

    # -- What a session is made of ---------------------------------------------

    def make_home(self):
        for name in FOREIGN:
            os.environ.pop(name, None)
        for name in ("run", "config", "data", "cache", "state", "services"):
            (self.folder / name).mkdir(mode=0o700)
        os.environ.update(
            HOME=str(self.folder), XDG_RUNTIME_DIR=str(self.folder / "run"),
            XDG_CONFIG_HOME=str(self.folder / "config"), XDG_DATA_HOME=str(self.folder / "data"),
            XDG_CACHE_HOME=str(self.folder / "cache"), XDG_STATE_HOME=str(self.folder / "state"),
            XDG_CURRENT_DESKTOP="GNOME", GSETTINGS_BACKEND="keyfile", GIO_USE_VFS="local",
            GVFS_DISABLE_FUSE="1", LANG="C.UTF-8", LC_ALL="C.UTF-8", TZ="UTC",
            GSK_RENDERER="cairo", LIBGL_ALWAYS_SOFTWARE="1")
        for version in ("gtk-4.0",):
            settings = self.folder / "config" / version
            settings.mkdir()
            (settings / "settings.ini").write_text(GTK_SETTINGS)
        if self.browser:
            self.make_browser()

    def make_browser(self):
        applications = self.folder / "data" / "applications"
        applications.mkdir()
        (applications / "browser.desktop").write_text(
            BROWSER.format(command=f"{sys.executable} {HERE / 'browser.py'}"))
        schemes = "".join(f"x-scheme-handler/{scheme}=browser.desktop\n" for scheme in ("http", "https"))
        (self.folder / "config" / "mimeapps.list").write_text(f"[Default Applications]\n{schemes}")
        os.environ["BROWSER_LOG"] = str(self.logs / "browser.log")

    def start_bus(self):
        run, services = self.folder / "run", self.folder / "services"
        if self.accessibility:
            self.offer("org.a11y.Bus")
        if self.keyring == "locked":
            self.offer("org.gnome.keyring.SystemPrompter")
        configuration = self.folder / "bus.conf"
        configuration.write_text(BUS.format(run=run, services=services))
        read, write = os.pipe()
        self.serve("bus", "dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile",
                   f"--print-address={write}", pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as address:
            if not address.readline():
                raise SessionError("the session bus did not start")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={run}/bus"

    def offer(self, service):
        """Lets the bus start one installed service; systemd is not there to do it."""
        name = f"{service}.service"
        for folder in ("/usr/local/share", "/usr/share"):
            file = pathlib.Path(folder, "dbus-1", "services", name)
            if file.exists():
                lines = [line for line in file.read_text().splitlines(True) if not line.startswith("SystemdService")]
                (self.folder / "services" / name).write_text("".join(lines))
                return

    def tell_bus(self, *names):
        # What the bus starts later, the keyring's prompt for one, must find the display.
        subprocess.run(["dbus-update-activation-environment", *names], check=True, capture_output=True)

    def start_x11(self):
        read, write = os.pipe()
        self.serve("display", "Xvfb", "-displayfd", str(write), "-screen", "0", f"{self.size}x24",
                   "-nolisten", "tcp", "-noreset", "-ac", "-dpi", "96", pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        if not display:
            raise SessionError("Xvfb did not start")
        os.environ.update(DISPLAY=f":{display}", GDK_BACKEND="x11", XDG_SESSION_TYPE="x11")
        # Without a window manager nothing is ever focused, and keys go nowhere.
        self.serve("window-manager", "openbox", "--sm-disable")
        wait_until(lambda: "window id" in self.call("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"), "openbox")
        wall.paint(*map(int, self.size.split("x")))
        if self.compositor and shutil.which("picom"):
            # Round corners, as on a real desktop, need somebody who blends.
            self.serve("compositor", "picom", "--backend", "xrender", "--config", "/dev/null", "--no-frame-pacing", "--no-use-damage")
        self.tell_bus("DISPLAY", "GDK_BACKEND", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "GSK_RENDERER")

    def start_wayland(self):
        name = "wayland-test"
        os.environ.update(WAYLAND_DISPLAY=name, GDK_BACKEND="wayland", XDG_SESSION_TYPE="wayland")
        plain = {key: value for key, value in os.environ.items()
                 if key not in ("WAYLAND_DISPLAY", "GDK_BACKEND", "GSK_RENDERER")}
        self.serve("display", "mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor", self.size,
                   "--wayland-display", name, env=plain)
        wait_until(lambda: accepts(self.folder / "run" / name), "mutter")
        self.tell_bus("WAYLAND_DISPLAY", "GDK_BACKEND", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "GSK_RENDERER")

    def start_accessibility(self):
        if not self.accessibility:
            os.environ.update(GTK_A11Y="none", NO_AT_BRIDGE="1")
            return
        address = self.call("gdbus", "call", "--session", "-d", "org.a11y.Bus", "-o", "/org/a11y/bus",
                            "-m", "org.a11y.Bus.GetAddress")
        os.environ["AT_SPI_BUS_ADDRESS"] = address.split("'")[1]
        self.call("gdbus", "call", "--session", "-d", "org.a11y.Bus", "-o", "/org/a11y/bus",
                  "-m", "org.freedesktop.DBus.Properties.Set", "org.a11y.Status", "IsEnabled", "<true>")

    def start_keyring(self):
        keyring = self.serve("keyring", "gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock",
                             f"--control-directory={self.folder / 'run' / 'keyring'}", stdin=subprocess.PIPE)
        keyring.stdin.write(PASSWORD.encode())
        keyring.stdin.close()
        self.call("gdbus", "wait", "--session", "--timeout", str(READY_SECONDS), "org.freedesktop.secrets")
        if self.keyring == "locked":
            self.lock_keyring()

    def lock_keyring(self):
        self.call("gdbus", "call", "--session", "-d", "org.freedesktop.secrets", "-o", "/org/freedesktop/secrets",
                  "-m", "org.freedesktop.Secret.Service.Lock", "['/org/freedesktop/secrets/collection/login']")

    def start_notifications(self):
        os.environ["NOTIFICATIONS_LOG"] = str(self.logs / "notifications")
        # Without a daemon GLib warns, and a warning ends the program under test.
        self.serve("notifications", sys.executable, "-m", "dbusmock", "--session",
                   "--template", "notification_daemon", "-l", str(self.logs / "notifications"))
        self.call("gdbus", "wait", "--session", "--timeout", str(READY_SECONDS), "org.freedesktop.Notifications")

    def start_pipewire(self):
        objects = self.folder / "config" / "pipewire" / "pipewire.conf.d"
        objects.mkdir(parents=True)
        for name, wanted, text in (("camera", self.sound, CAMERA), ("screen", self.screen, SCREEN)):
            if wanted:
                (objects / f"{name}.conf").write_text(text)
        self.serve("pipewire", "pipewire")
        wait_until(lambda: accepts(self.folder / "run" / "pipewire-0"), "pipewire")
        self.serve("wireplumber", "wireplumber")

    def start_sound(self):
        """A loudspeaker, a microphone and, from PipeWire, a camera that are not real."""
        run = self.folder / "run"
        self.serve("pipewire-pulse", "pipewire-pulse")
        wait_until(lambda: accepts(run / "pulse" / "native"), "pipewire-pulse")
        os.environ["PULSE_SERVER"] = f"unix:{run}/pulse/native"
        for module in (
            "module-null-sink sink_name=test_speaker",
            "module-null-sink sink_name=test_microphone_in channels=1 channel_map=mono",
            "module-remap-source master=test_microphone_in.monitor source_name=test_microphone",
        ):
            self.call("pactl", "load-module", *module.split())
        self.call("pactl", "set-default-sink", "test_speaker")
        self.call("pactl", "set-default-source", "test_microphone")

    def picture(self, path):
        """The whole screen; only X11 hands it out without being asked to share it."""
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.call("import", "-silent", "-window", "root", str(path))


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--display", choices=("x11", "wayland", "none"), default="x11")
    parser.add_argument("--size", default="1280x800", help="of the screen")
    parser.add_argument("--keyring", choices=("unlocked", "locked", "none"), default="none")
    parser.add_argument("--sound", action="store_true", help="loudspeaker, microphone and camera")
    parser.add_argument("--screen", action="store_true", help="a screen in PipeWire, for the portals to give out")
    parser.add_argument("--network", action="store_true", help="a network of its own, with an address for calls")
    parser.add_argument("--notifications", action="store_true", help="a notification daemon that writes down")
    parser.add_argument("--browser", action="store_true", help="a browser that follows sign-in pages")
    parser.add_argument("--no-accessibility", dest="accessibility", action="store_false")
    parser.add_argument("--no-compositor", dest="compositor", action="store_false",
                        help="for measurements: it blends the whole screen within the X server, which then answers nobody else")
    parser.add_argument("--logs", help="folder to keep the servers' logs in")
    parser.add_argument("--timeout", type=float, help="seconds after which the command is ended (exit 124)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    chosen = vars(parser.parse_args())
    command = chosen.pop("command")
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        parser.error("no command")
    return command, chosen.pop("timeout"), chosen


def run(command, timeout):
    process = subprocess.Popen(command, preexec_fn=die_with_parent, process_group=0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: process.send_signal(number))
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        code = 124
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return code if code >= 0 else 128 - code


def main():
    command, timeout, chosen = options()
    with Session(**chosen):
        return run(command, timeout)


if __name__ == "__main__":
    sys.exit(main())
