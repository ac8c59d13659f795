#!/usr/bin/python3
"""The desktop's side of those portals that ask a person: nobody sits here.

    backend.py ANSWERS LOG

ANSWERS is a file of JSON, read anew each time, such as {"Access": "deny"}; what is
not named is allowed.  Each question is a line of JSON in LOG.  It serves what GTK's
own backend leaves to a real desktop, or what it would ask in a window.
"""

import json
import sys

from gi.repository import Gio, GLib

ALLOWED, DENIED = 0, 1
NAME = "org.freedesktop.impl.portal.desktop.parley"
PATH = "/org/freedesktop/portal/desktop"

QUESTION = '<arg type="u" direction="out"/><arg type="a{sv}" direction="out"/>'


def method(name, ins, outs=QUESTION):
    return f'<method name="{name}">' + "".join(f'<arg type="{kind}" direction="in"/>' for kind in ins) + outs + "</method>"


XML = "<node>" + "".join(
    f'<interface name="org.freedesktop.impl.portal.{name}">{methods}<property name="version" type="u" access="read"/></interface>'
    for name, methods in {
        "Access": method("AccessDialog", ["o", "s", "s", "s", "s", "s", "a{sv}"]),
        "Background": method("GetAppState", [], '<arg type="a{sv}" direction="out"/>')
        + method("NotifyBackground", ["o", "s", "s"])
        + method("EnableAutostart", ["s", "b", "as", "u"], '<arg type="b" direction="out"/>')
        + '<signal name="RunningApplicationsChanged"/>',
        "Inhibit": method("Inhibit", ["o", "s", "s", "u", "a{sv}"], ""),
        "FileChooser": method("SaveFile", ["o", "s", "s", "s", "a{sv}"]) + method("OpenFile", ["o", "s", "s", "s", "a{sv}"]),
    }.items()) + "</node>"


def answer_of(name):
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file).get(name, "allow")


def note(name, words):
    with open(sys.argv[2], "a", encoding="utf-8") as log:
        log.write(json.dumps([name, *words], default=str) + "\n")


def on_call(connection, sender, path, interface, name, parameters, invocation):
    portal = interface.rpartition(".")[2]
    note(name, parameters.unpack())
    allowed = answer_of(portal) == "allow"
    if name == "GetAppState":
        answer = GLib.Variant("(a{sv})", ({},))
    elif name == "EnableAutostart":
        answer = GLib.Variant("(b)", (allowed,))
    elif name == "NotifyBackground":
        answer = GLib.Variant("(ua{sv})", (0, {"result": GLib.Variant("u", 1 if allowed else 0)}))
    elif name in ("SaveFile", "OpenFile"):
        results = {"uris": GLib.Variant("as", [answer_of("FileChooser uri")])} if allowed else {}
        answer = GLib.Variant("(ua{sv})", (ALLOWED if allowed else DENIED, results))
    elif name == "Inhibit":
        answer = None
    else:
        answer = GLib.Variant("(ua{sv})", (ALLOWED if allowed else DENIED, {}))
    invocation.return_value(answer)


def on_bus(connection, name):
    for interface in Gio.DBusNodeInfo.new_for_xml(XML).interfaces:
        connection.register_object(PATH, interface, on_call, lambda *_: GLib.Variant("u", 1), None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, on_bus, None, lambda *_: sys.exit(1))
GLib.MainLoop().run()
