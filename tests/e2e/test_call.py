#!/usr/bin/python3
"""A call is declined, taken back, taken, and made without a picture."""

import tap
import timeline
from call_pair import Call
from parley_driver import wait_until

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
