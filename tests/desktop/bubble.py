#!/usr/bin/python3
"""A notification as a desktop would show it: bubble.py APPLICATION SUMMARY BODY

A stand-in for the shell's own, which no session without a screen has: so that a
picture shows what is told, where it would stand.  Stays until it is ended.
"""

import sys

import gi

gi.require_version("Gdk", "4.0")
gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gtk

STYLE = """
window.bubble { border-radius: 16px; }
.bubble .application { font-size: 0.85em; opacity: 0.7; }
"""


def label(text, *classes):
    made = Gtk.Label(label=text, xalign=0, wrap=True, max_width_chars=44)
    for name in classes:
        made.add_css_class(name)
    return made


def show(application, name, summary, body):
    provider = Gtk.CssProvider()
    provider.load_from_string(STYLE)
    Gtk.StyleContext.add_provider_for_display(Gdk.Display.get_default(), provider, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL, spacing=3, margin_start=18, margin_end=18, margin_top=12, margin_bottom=12)
    for line in (label(name, "application"), label(summary, "heading"), label(body)):
        box.append(line)
    window = Gtk.ApplicationWindow(application=application, title="Notification", decorated=False, resizable=False, focusable=False, child=box)
    window.add_css_class("bubble")
    window.present()


def main():
    application = Gtk.Application()
    application.connect("activate", lambda application: show(application, *sys.argv[1:4]))
    return application.run([])


if __name__ == "__main__":
    sys.exit(main())
