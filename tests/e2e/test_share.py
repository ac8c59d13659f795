#!/usr/bin/python3
"""One's screen in a call, through a portal that answers as the test wants."""

import os
import pathlib
import subprocess

import tap
from call_pair import Call
from parley_driver import FRAMES, accessible, find_all, wait_until
from portal_person import FAILED, NEVER, NO, Portal

PICTURES = os.environ.get("CALL_PICTURES")


def picture(program, name):
    """Only for whoever wants to look."""
    if PICTURES:
        program.focus()
        subprocess.run(["import", "-silent", "-window", "root", str(pathlib.Path(PICTURES, f"{name}.png"))], check=True)


def told(*words):
    path = pathlib.Path(os.environ["NOTIFICATIONS_LOG"])
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in lines if " Notify " in line and all(word in line for word in words)]


def screen(program, person):
    screens = find_all(program.find("list", "Participants"), "row", f"Screen of {person}")
    return screens[0] if screens else None


def frames(program, person):
    shown = screen(program, person)
    match = FRAMES.search(shown.get_description()) if shown else None
    return int(match.group(1)) if match else 0


def frames_rise(program, person, past=0):
    return wait_until(lambda: (n := frames(program, person)) > past and n,
                      lambda: f"more than {past} frames of {person}'s screen\n{program.tree()}")


def unread(program):
    return program.find("toggle", "Chat").get_description()


def is_off(program):
    wait_until(lambda: not program.is_on("Share screen"), "Share screen to be off")


def connect(call):
    call.ada.call("voice")
    call.ben.press("Accept")
    wait_until(lambda: call.ben.tile("Ada"), "Ada at Ben's")
    wait_until(lambda: call.ada.tile("Ben"), "Ben at Ada's")


def hang_up(call):
    call.ben.press("Hang up")
    call.over()
    call.quit()


def test_refusals():
    """Without a portal, or where it cannot, one is told so; who says no is told nothing."""
    with Call() as call:
        connect(call)
        accessible.press(call.ada.find("toggle", "Share screen"))
        call.ada.sentence("This desktop cannot share the screen")
        is_off(call.ada)
        with Portal() as portal:
            portal.do("Answer", FAILED)
            accessible.press(call.ada.find("toggle", "Share screen"))
            call.ada.sentence("did not share your screen")
            is_off(call.ada)
            portal.do("Answer", NEVER)
            call.ada.toggle("Share screen", on=True)
            assert portal.next_asked("ScreenCast.CreateSession")
            assert portal.next_asked("ScreenCast.CreateSession")
            call.ada.toggle("Share screen", on=False)
            portal.next_asked("Request.Close")
            portal.do("Answer", NO)
            accessible.press(call.ada.find("toggle", "Share screen"))
            portal.next_asked("ScreenCast.CreateSession")
            is_off(call.ada)
        assert not screen(call.ben, "Ada")
        hang_up(call)


def test_share():
    """Others see it, one's own messages wait, and either side stops it; the desktop asks once each time."""
    with Call() as call, Portal() as portal:
        connect(call)
        call.ada.toggle("Share screen", on=True)
        frames_rise(call.ben, "Ada", 5)
        call.ada.sentence("Everybody in the call sees your whole screen")
        picture(call.ada, "sharing")
        picture(call.ben, "screen")
        call.ben.toggle("Chat", on=True)
        before = unread(call.ada)
        call.ben.say("is this for everybody?")
        wait_until(lambda: unread(call.ada) != before, "Ada to be told in her window")
        assert not told("is this for everybody?"), "it pops up on the screen that is shown"
        call.ada.press("Stop Sharing")
        is_off(call.ada)
        wait_until(lambda: told("is this for everybody?"), "it to be told once nobody looks")
        wait_until(lambda: not screen(call.ben, "Ada"), "the screen to go away from Ben's")
        call.ada.toggle("Share screen", on=True)
        frames_rise(call.ben, "Ada", 5)
        portal.do("Stop")
        is_off(call.ada)
        call.ada.sentence("The desktop stopped sharing your screen")
        wait_until(lambda: not screen(call.ben, "Ada"), "the screen to go away again")
        call.ada.toggle("Share screen", on=True)
        frames_rise(call.ben, "Ada", 5)
        call.ada.press("Hang up")
        for _ in range(3):
            _, window, _ = portal.next_asked("ScreenCast.Start")
            assert window.startswith("x11:"), window
        portal.next_asked("Session.Close")
        assert portal.asked_before.count("ScreenCast.Start") == 3, portal.asked_before
        call.over()
        call.quit()


tap.main()
