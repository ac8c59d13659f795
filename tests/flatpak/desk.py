#!/usr/bin/python3
"""A desktop session in which what was installed from a repository runs: the private
session of tests/desktop, with Flatpak's exports on its bus, the real portals, and
somebody who answers what they ask.

    desk.py INSTALLATION LOGS COMMAND…

What is asked and what is answered are files that the environment of the command names
(tests/flatpak/installed.py).
"""

import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "desktop"))

import session

PORTALS = """[preferred]
default=gtk
org.freedesktop.impl.portal.Secret=gnome-keyring
org.freedesktop.impl.portal.Access=parley
org.freedesktop.impl.portal.Background=parley
org.freedesktop.impl.portal.Inhibit=parley
org.freedesktop.impl.portal.FileChooser=parley
"""

BACKEND = """[portal]
DBusName=org.freedesktop.impl.portal.desktop.parley
Interfaces=org.freedesktop.impl.portal.Access;org.freedesktop.impl.portal.Background;org.freedesktop.impl.portal.Inhibit;org.freedesktop.impl.portal.FileChooser;
"""

# Whoever installs an application asks for parental controls on this bus.
SYSTEM_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

class Desk(session.Session):
    def __init__(self, installation, **options):
        super().__init__(keyring="unlocked", sound=True, notifications=True, browser=True, **options)
        self.installation = pathlib.Path(installation)

    def make_home(self):
        super().make_home()
        # Where programs lie must be known before the bus starts, which starts them.
        os.environ.update(
            FLATPAK_USER_DIR=str(self.installation), BROWSER_PERSON="Ada",
            XDG_DATA_DIRS=f"{self.installation}/exports/share:/usr/local/share:/usr/share")
        self.answers, self.questions = self.folder / "answers", self.logs / "questions"
        self.answers.write_text("{}")
        os.environ.update(PARLEY_ANSWERS=str(self.answers), PARLEY_QUESTIONS=str(self.questions))
        portals = self.folder / "data" / "xdg-desktop-portal" / "portals"
        portals.mkdir(parents=True)
        (portals / "parley.portal").write_text(BACKEND)
        (self.folder / "config" / "xdg-desktop-portal").mkdir()
        (self.folder / "config" / "xdg-desktop-portal" / "portals.conf").write_text(PORTALS)

    def start_bus(self):
        configuration = self.folder / "system-bus.conf"
        configuration.write_text(SYSTEM_BUS)
        self.serve("system-bus", "dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile")
        session.wait_until(lambda: session.accepts("/run/dbus/system_bus_socket"), "the system bus")
        session.BUS = session.BUS.replace(
            "<servicedir>{services}</servicedir>",
            f"<servicedir>{{services}}</servicedir><servicedir>{self.installation}/exports/share/dbus-1/services</servicedir>")
        for name in ("portal.Desktop", "portal.Documents", "impl.portal.PermissionStore", "impl.portal.desktop.gtk", "Flatpak", "portal.Flatpak"):
            self.offer(f"org.freedesktop.{name}")
        super().start_bus()
        self.serve("backend", sys.executable, HERE / "backend.py", self.answers, self.questions)

    def start_sound(self):
        super().start_sound()
        self.tell_bus("PULSE_SERVER", "BROWSER_LOG", "BROWSER_PERSON", "XDG_DATA_DIRS", "FLATPAK_USER_DIR", "AT_SPI_BUS_ADDRESS")
        self.call("gdbus", "wait", "--session", "--timeout", "30", "org.freedesktop.impl.portal.desktop.parley")


def main():
    installation, logs, *command = sys.argv[1:]
    with Desk(installation, logs=logs):
        return session.run(command, None)


if __name__ == "__main__":
    sys.exit(main())
