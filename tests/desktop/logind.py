#!/usr/bin/python3
"""A stand-in for logind on the session's bus, for programs whose DBUS_SYSTEM_BUS_ADDRESS is
that: gives out locks that delay sleep, and puts one program to sleep when asked.

    /person test.Person.Sleep (pid)  tells it and returns once it holds no lock any more: how many there were
    /person test.Person.Wake (pid)
"""

import os

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib

NAME, PATH, MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"
INTERFACES = Gio.DBusNodeInfo.new_for_xml(f"""<node>
  <interface name="{MANAGER}">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="h" direction="out"/>
    </method>
    <signal name="PrepareForSleep"><arg type="b"/></signal>
  </interface>
  <interface name="test.Person">
    <method name="Sleep"><arg type="u" direction="in"/><arg type="u" direction="out"/></method>
    <method name="Wake"><arg type="u" direction="in"/></method>
  </interface>
</node>""").interfaces

# By name on the bus: the ends of pipes whose other ends are the locks.
locks = {}
waiting = []


def pid_of(bus, sender):
    return bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                         GLib.Variant("(s)", (sender,)), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def answer_sleepers():
    for sender, count, invocation in list(waiting):
        if not locks.get(sender):
            waiting.remove((sender, count, invocation))
            invocation.return_value(GLib.Variant("(u)", (count,)))


def on_let(fd, _, sender):
    os.close(fd)
    locks[sender].remove(fd)
    answer_sleepers()
    return False


def inhibit(sender, invocation):
    mine, theirs = os.pipe()
    locks.setdefault(sender, []).append(mine)
    GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, mine, GLib.IOCondition.HUP, on_let, sender)
    invocation.return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), Gio.UnixFDList.new_from_array([theirs]))


def tell(bus, pid, starts):
    """Only who lives there: to the others this is another computer."""
    sender = next(sender for sender in locks if pid_of(bus, sender) == pid)
    bus.emit_signal(sender, PATH, MANAGER, "PrepareForSleep", GLib.Variant("(b)", (starts,)))
    return sender


def on_call(bus, sender, path, interface, method, arguments, invocation):
    if method == "Inhibit":
        inhibit(sender, invocation)
    elif method == "Wake":
        tell(bus, *arguments.unpack(), False)
        invocation.return_value(None)
    else:
        sleeper = tell(bus, *arguments.unpack(), True)
        waiting.append((sleeper, len(locks[sleeper]), invocation))
        answer_sleepers()


def on_bus(bus, _):
    bus.register_object(PATH, INTERFACES[0], on_call, None, None)
    bus.register_object("/person", INTERFACES[1], on_call, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_bus, None, None)
GLib.MainLoop().run()
