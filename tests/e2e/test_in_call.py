#!/usr/bin/python3
"""In a call one raises a hand, reacts, writes beside it, and leaves its page."""

import os
import pathlib
import subprocess

import tap
from call_pair import Call
from chat_pair import ROOM
from keyboard import Keyboard
from parley_driver import wait_until

ESCAPE = 0xFF1B  # a keysym
PICTURES = os.environ.get("CALL_PICTURES")


def picture(program, name):
    """Only for whoever wants to look."""
    if PICTURES:
        program.focus()
        subprocess.run(["import", "-silent", "-window", "root", str(pathlib.Path(PICTURES, f"{name}.png"))], check=True)


def test_gestures():
    """A hand that is raised is seen on the other side, and so is that it is lowered; a reaction is said there."""
    with Call() as call:
        call.ada.call()
        call.ben.press("Accept")
        call.ben.frames_rise("Ada")
        call.ada.frames_rise("Ben")
        call.ben.toggle("Raise hand", on=True)
        wait_until(lambda: "hand raised" in call.ada.tile("Ben").get_name(), "Ada to see Ben's hand")
        picture(call.ada, "hand")
        call.ben.toggle("Raise hand", on=False)
        wait_until(lambda: "hand raised" not in call.ada.tile("Ben").get_name(), "Ada to see it lowered")
        call.ben.press("React", "toggle")
        picture(call.ben, "react")
        call.ben.press("Applause")
        call.ada.toggle("Speaker view", on=True)
        picture(call.ada, "applause")
        call.ada.frames_rise("Ben", past=call.ada.frames("Ben") + 5)
        call.ben.press("Hang up")
        call.over()
        call.quit()


def test_chat():
    """In a call one writes beside it; who has no chat open sees how much is unread; Escape closes it where it is narrow."""
    with Call() as call:
        call.ada.call()
        call.ben.press("Accept")
        call.ben.frames_rise("Ada")
        call.ada.toggle("Chat", on=True)
        call.ada.find("history", f"Messages in {ROOM}")
        call.ada.say("can you see this?")
        wait_until(lambda: "1 unread" in (call.ben.find("toggle", "Chat").get_description() or ""), "Ben to be told of a message")
        picture(call.ada, "chat")
        call.ben.put(0, 0, 360, 640)
        call.ben.toggle("Chat", on=True)
        call.ben.message(ROOM, "can you see this?", "Ada")
        call.ben.focus()
        wait_until(lambda: "unread" not in (call.ben.find("toggle", "Chat").get_description() or ""), "it to be read")
        picture(call.ben, "chat-narrow")
        call.ben.type_into("Message")
        Keyboard().press(ESCAPE)
        wait_until(lambda: not call.ben.is_on("Chat"), "Escape to close the chat")
        picture(call.ben, "call-narrow")
        call.ben.frames_rise("Ada", past=call.ben.frames("Ada") + 5)
        call.ben.put(0, 0, 960, 660)
        call.ben.press("Back")
        call.ben.message(ROOM, "can you see this?", "Ada")
        call.ben.find("button", "Return to Call")
        picture(call.ben, "bar")
        call.ben.press("Return to Call")
        call.ben.frames_rise("Ada", past=call.ben.frames("Ada") + 5)
        call.ben.press("Hang up")
        call.over()
        call.quit()


def test_no_room():
    """Whoever takes a call while no room is open finds the way back to it above the rooms."""
    with Call() as call:
        call.ben.quit()
        call.ben.start()
        call.ben.signed_in()
        call.ada.call()
        call.ben.press("Accept")
        call.ben.frames_rise("Ada")
        call.ben.press("Back")
        call.ben.find("button", "Return to Call")
        picture(call.ben, "bar-no-room")
        call.ben.press("Return to Call")
        call.ben.frames_rise("Ada", past=call.ben.frames("Ada") + 5)
        call.ben.press("Hang up")
        call.over()
        call.quit()


tap.main()
