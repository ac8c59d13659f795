#!/usr/bin/python3
"""The desktop's portals on a private session bus, as far as Parley asks them.

    portal.py [--node NAME]

Answers as the person of a test wants, and writes down on standard output what was
asked, a line of JSON each: {"method": "ScreenCast.Start", "arguments": […]}.  A test
reaches the person behind it under /person: Answer (what to answer from now on: 0 yes,
1 no, 2 failed, 3 never), Stop (what is shared, as from the desktop's own bar), Press and
Release (a key of GlobalShortcuts).  --node is the PipeWire node that is given out.
"""

import argparse
import json
import os
import socket
import subprocess
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib

BUS = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
PREFIX = "org.freedesktop.portal."
MONITOR = 1


def method(name, *inputs, output="o"):
    arguments = "".join(f'<arg type="{kind}" direction="in"/>' for kind in inputs)
    return f'<method name="{name}">{arguments}<arg type="{output}" direction="out"/></method>' if output else f'<method name="{name}">{arguments}</method>'


PORTALS = f"""<node>
  <interface name="{PREFIX}ScreenCast">
    {method("CreateSession", "a{sv}")} {method("SelectSources", "o", "a{sv}")} {method("Start", "o", "s", "a{sv}")}
    {method("OpenPipeWireRemote", "o", "a{sv}", output="h")}
    <property name="version" type="u" access="read"/>
  </interface>
  <interface name="{PREFIX}GlobalShortcuts">
    {method("CreateSession", "a{sv}")} {method("BindShortcuts", "o", "a(sa{sv})", "s", "a{sv}")} {method("ListShortcuts", "o", "a{sv}")}
    <signal name="Activated"><arg type="o"/><arg type="s"/><arg type="t"/><arg type="a{{sv}}"/></signal>
    <signal name="Deactivated"><arg type="o"/><arg type="s"/><arg type="t"/><arg type="a{{sv}}"/></signal>
    <property name="version" type="u" access="read"/>
  </interface>
</node>"""
SESSION = f'<node><interface name="{PREFIX}Session"><method name="Close"/><signal name="Closed"/></interface></node>'
REQUEST = f'<node><interface name="{PREFIX}Request"><method name="Close"/></interface></node>'
PERSON = f"""<node><interface name="test.Person">
  {method("Answer", "u", output=None)} {method("Stop", output=None)} {method("Press", "s", output=None)} {method("Release", "s", output=None)}
</interface></node>"""


def interface(xml, index=0):
    return Gio.DBusNodeInfo.new_for_xml(xml).interfaces[index]


def node_number(name):
    """PipeWire's number of a node; they are given out anew each time."""
    for thing in json.loads(subprocess.run(["pw-dump"], capture_output=True, text=True, check=True).stdout):
        if thing.get("info", {}).get("props", {}).get("node.name") == name:
            return thing["id"]
    raise LookupError(f"PipeWire has no node {name}")


def connect_to_pipewire():
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(f"{os.environ['XDG_RUNTIME_DIR']}/pipewire-0")
    return connection.detach()


class Portal:
    def __init__(self, bus, node):
        self.bus, self.node = bus, node
        self.answer = 0
        self.sessions = {}  # path to the caller and what it listens to
        for index in range(2):
            bus.register_object(PATH, interface(PORTALS, index), self.on_call, self.on_property, None)
        bus.register_object("/person", interface(PERSON), self.on_person, None, None)

    def write_down(self, portal, name, arguments):
        print(json.dumps({"method": f"{portal}.{name}", "arguments": arguments}, default=repr), flush=True)

    def on_property(self, bus, sender, path, of, name):
        return GLib.Variant("u", 1)

    # -- What programs ask -----------------------------------------------------

    def on_call(self, bus, sender, path, of, name, parameters, call):
        portal, arguments = of.removeprefix(PREFIX), parameters.unpack()
        self.write_down(portal, name, arguments)
        if name == "OpenPipeWireRemote":
            self.open_remote(call)
            return
        options = next(one for one in reversed(arguments) if isinstance(one, dict))
        me = sender[1:].replace(".", "_")
        handle = f"{PATH}/request/{me}/{options['handle_token']}"
        results = getattr(self, f"on_{portal}_{name}")(sender, me, arguments, options)
        # Without an object a program could not take its question back.
        request = bus.register_object(handle, interface(REQUEST), self.on_request, None, None)
        call.return_value(GLib.Variant("(o)", (handle,)))
        if self.answer != 3:
            bus.unregister_object(request)
            GLib.idle_add(self.respond, sender, handle, self.answer, results)

    def respond(self, sender, handle, answer, results):
        self.bus.emit_signal(sender, handle, f"{PREFIX}Request", "Response",
                             GLib.Variant("(ua{sv})", (answer, results if answer == 0 else {})))
        return GLib.SOURCE_REMOVE

    def on_request(self, bus, sender, path, of, name, parameters, call):
        self.write_down("Request", name, [])
        call.return_value(None)

    def open_session(self, sender, me, options, portal):
        path = f"{PATH}/session/{me}/{options['session_handle_token']}"
        self.sessions[path] = (sender, portal, self.bus.register_object(path, interface(SESSION), self.on_session, None, None))
        return {"session_handle": GLib.Variant("s", path)}

    def on_session(self, bus, sender, path, of, name, parameters, call):
        self.write_down("Session", name, [])
        call.return_value(None)
        bus.unregister_object(self.sessions.pop(path)[2])

    def on_ScreenCast_CreateSession(self, sender, me, arguments, options):
        return self.open_session(sender, me, options, "ScreenCast")

    def on_ScreenCast_SelectSources(self, *_):
        return {}

    def on_ScreenCast_Start(self, *_):
        about = {"source_type": GLib.Variant("u", MONITOR), "size": GLib.Variant("(ii)", (640, 480))}
        return {"streams": GLib.Variant("a(ua{sv})", [(node_number(self.node) if self.answer == 0 else 0, about)])}

    def open_remote(self, call):
        connection = connect_to_pipewire()
        descriptors = Gio.UnixFDList.new()
        index = descriptors.append(connection)
        os.close(connection)
        call.return_value_with_unix_fd_list(GLib.Variant("(h)", (index,)), descriptors)

    def on_GlobalShortcuts_CreateSession(self, sender, me, arguments, options):
        return self.open_session(sender, me, options, "GlobalShortcuts")

    def on_GlobalShortcuts_BindShortcuts(self, sender, me, arguments, options):
        bound = [(name, {"description": GLib.Variant("s", about.get("description", "")),
                         "trigger_description": GLib.Variant("s", about.get("preferred_trigger", ""))}) for name, about in arguments[1]]
        return {"shortcuts": GLib.Variant("a(sa{sv})", bound)}

    def on_GlobalShortcuts_ListShortcuts(self, *_):
        return {"shortcuts": GLib.Variant("a(sa{sv})", [])}

    # -- What the person does --------------------------------------------------

    def on_person(self, bus, sender, path, of, name, parameters, call):
        getattr(self, f"person_{name}")(*parameters.unpack())
        call.return_value(None)

    def person_Answer(self, answer):
        self.answer = answer

    def person_Stop(self):
        for path, (sender, portal, registration) in list(self.sessions.items()):
            if portal == "ScreenCast":
                self.bus.emit_signal(sender, path, f"{PREFIX}Session", "Closed", GLib.Variant("()", ()))
                self.bus.unregister_object(registration)
                del self.sessions[path]

    def person_Press(self, shortcut):
        self.tell_key("Activated", shortcut)

    def person_Release(self, shortcut):
        self.tell_key("Deactivated", shortcut)

    def tell_key(self, signal, shortcut):
        for path, (sender, portal, _) in self.sessions.items():
            if portal == "GlobalShortcuts":
                moment = GLib.get_monotonic_time() // 1000
                self.bus.emit_signal(sender, PATH, f"{PREFIX}GlobalShortcuts", signal, GLib.Variant("(osta{sv})", (path, shortcut, moment, {})))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--node", default="test_screen")
    node = parser.parse_args().node
    loop = GLib.MainLoop()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    Portal(bus, node)
    Gio.bus_own_name_on_connection(bus, BUS, Gio.BusNameOwnerFlags.NONE, None, lambda *_: loop.quit())
    loop.run()
    return 1


if __name__ == "__main__":
    sys.exit(main())
