#!/usr/bin/python3
"""Keys for a call that work in other windows, through a portal that passes them on."""

import subprocess

import tap
from call_pair import Call
from parley_driver import accessible, wait_until
from portal_person import Portal

SWITCH = "Use Keys in Other Windows"


def wants_keys(program):
    program.choose("Main menu", "Preferences")
    accessible.press(program.find("toggle", SWITCH))


def close_preferences(program):
    """A first Escape may go to a toast."""
    program.focus()

    def is_closed():
        if program.has("toggle", SWITCH):
            subprocess.run(["xdotool", "key", "Escape"], check=True)
        return not program.has("toggle", SWITCH)

    wait_until(is_closed, "the preferences to close")


def hears(program, person, on):
    words = f"microphone {'on' if on else 'off'}"
    wait_until(lambda: words in program.tile(person).get_name(), f"{words} of {person}")


def test_keys():
    """Where the desktop does not do it one is told; where it does, one key mutes and one is held to speak."""
    with Call() as call:
        wants_keys(call.ada)
        call.ada.sentence("The desktop does not pass on keys")
        wait_until(lambda: not call.ada.is_on(SWITCH), "the switch to be off again")
        with Portal() as portal:
            accessible.press(call.ada.find("toggle", SWITCH))
            _, keys, _, _ = portal.next_asked("GlobalShortcuts.BindShortcuts")
            assert [name for name, _ in keys] == ["microphone", "push-to-talk"], keys
            assert all(about["description"] and about["preferred_trigger"] for _, about in keys), keys
            close_preferences(call.ada)
            call.ada.call("voice")
            call.ben.press("Accept")
            wait_until(lambda: call.ben.tile("Ada"), "Ada at Ben's")
            hears(call.ben, "Ada", True)
            # Ben's window is in front, so that no key of Ada's own could reach her.
            call.ben.focus()
            portal.do("Press", "microphone")
            hears(call.ben, "Ada", False)
            portal.do("Release", "microphone")
            portal.do("Press", "push-to-talk")
            hears(call.ben, "Ada", True)
            portal.do("Release", "push-to-talk")
            hears(call.ben, "Ada", False)
            portal.do("Press", "microphone")
            hears(call.ben, "Ada", True)
            portal.do("Press", "push-to-talk")
            portal.do("Release", "push-to-talk")
            portal.do("Press", "nonsense")
            hears(call.ben, "Ada", True)
            call.ada.press("Hang up")
            call.over()
            portal.do("Press", "microphone")
            call.ada.choose("Main menu", "Preferences")
            call.ada.toggle(SWITCH, on=False)
            portal.next_asked("Session.Close")
            close_preferences(call.ada)
            call.quit()


tap.main()
