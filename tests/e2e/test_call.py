#!/usr/bin/python3
"""A call is declined, taken back, taken, and made without a picture; in it one raises a hand, reacts and writes."""

import os
import pathlib
import subprocess

import tap
import timeline
from chat_pair import Chat, ROOM
from keyboard import Keyboard
from parley_driver import wait_until

ESCAPE = 0xFF1B  # a keysym
PICTURES = os.environ.get("CALL_PICTURES")


def picture(program, name):
    """Only for whoever wants to look."""
    if PICTURES:
        program.focus()
        subprocess.run(["import", "-silent", "-window", "root", str(pathlib.Path(PICTURES, f"{name}.png"))], check=True)


class Call(Chat):
    def __init__(self):
        super().__init__(environment=timeline.ENVIRONMENT)

    def over(self):
        for program in (self.ada, self.ben):
            program.gone("button", "Hang up")
            program.gone("button", "Accept")


def test_declined():
    """Who declines is named to the caller."""
    with Call() as call:
        call.ada.call()
        call.ben.press("Decline")
        call.ada.sentence("Ben declined the call")
        call.over()
        for program in (call.ada, call.ben):
            program.sentence("Ada made a video call, which was declined")
        call.quit()


def test_taken_back():
    """A call that its caller gives up stops ringing, and is told as missed."""
    with Call() as call:
        call.ada.call("voice")
        call.ben.find("button", "Accept")
        call.ada.press("Hang up")
        call.ben.sentence("missed a call from Ada")
        call.over()
        call.ben.sentence("Ada made a voice call that nobody answered")
        call.quit()


def test_video():
    """Both see each other soon after Accept; camera and microphone are told to the other side."""
    with Call() as call:
        call.ada.call()
        call.ben.find("button", "Accept")
        call.ben.press("Accept")
        call.ben.frames_rise("Ada")
        call.ada.frames_rise("Ben")
        here, there = timeline.after_accept(call.ben, call.ada)
        print(f"# from Accept to the first picture: {here:.3f} s, at the caller's {there:.3f} s", flush=True)
        print(f"# {timeline.breakdown(call.ben)}", flush=True)
        for program, other in ((call.ada, "Ben"), (call.ben, "Ada")):
            program.frames_rise(other, past=program.frames(other) + 20)
        for toggle, word in (("Microphone", "microphone"), ("Camera", "camera")):
            for on in (False, True):
                call.ben.toggle(toggle, on=on)
                wanted = f"{word} {'on' if on else 'off'}"
                wait_until(lambda: wanted in call.ada.tile("Ben").get_name(), f"Ada to be told {wanted}")
        call.ada.frames_rise("Ben", past=call.ada.frames("Ben"))
        call.ben.press("Hang up")
        call.over()
        call.quit()


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


def test_look_first():
    """Before a call there is a look at oneself; who starts it muted and unseen is so, and who turns back calls nobody."""
    with Call() as call:
        call.ada.press("Start video call")
        call.ada.find("button", "Start")
        call.ada.press("Close")
        call.ada.gone("button", "Start")
        call.ada.press("Start video call")
        call.ada.toggle("Microphone", on=False)
        call.ada.toggle("Camera", on=False)
        call.ada.press("Start")
        call.ben.press("Accept")
        tile = wait_until(lambda: call.ben.tile("Ada"), "Ada's tile")
        wait_until(lambda: "microphone off, camera off" in tile.get_name(), "Ben to be told that Ada is muted and unseen")
        call.ada.toggle("Camera", on=True)
        call.ben.frames_rise("Ada")
        call.ada.press("Hang up")
        call.over()
        call.quit()


def test_again():
    """A second call after the first works as the first did."""
    with Call() as call:
        for caller, called, other in ((call.ada, call.ben, "Ada"), (call.ben, call.ada, "Ben")):
            caller.call()
            called.press("Accept")
            called.frames_rise(other)
            caller.press("Hang up")
            call.over()
        call.quit()


tap.main()
