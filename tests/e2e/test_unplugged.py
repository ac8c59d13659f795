#!/usr/bin/python3
"""The cable is pulled in the middle of a sentence, and put back: a real network
interface that goes away under two windows, not a server that ends."""

import subprocess
import time

import tap
from call_pair import Call
from chat_pair import ROOM, Chat
from parley_driver import text_of, wait_until
import accessible  # which parley_driver makes known

# What a person calls at once.
BACK_SECONDS = 5
# A banner is for what lasts, and a cable that hangs loose is no outage.
LOOSE_TIMES = 10
BANNER = "No connection. What you write is kept"


def ip(*commands):
    for words in commands:
        subprocess.run(["ip", *words.split()], check=True)


def pull():
    """As what manages a network does it: the kernel alone tells nobody of a route
    that goes with its interface."""
    ip("route delete default", "link set call0 down", "link set lo down")


def plug_in():
    ip("link set lo up", "link set call0 up", "route replace default via 192.0.2.2 dev call0")


def times_said(program, text):
    return sum(text in name for name in program.messages(ROOM))


def is_sent(program, text):
    return any(text in name and "Sent." in name for name in program.messages(ROOM))


def shows(program, words):
    return any(words in (thing.get_name() or "") and accessible.is_shown(thing) for thing in accessible.walk(program.root))


def arrive(chat, texts):
    """Each at both sides once, in one order; returns after how many seconds."""
    begin = time.monotonic()
    for writer, reader, text in texts:
        wait_until(lambda: is_sent(writer, text), lambda: f"{text!r} to be sent: {writer.messages(ROOM)}")
        reader.message(ROOM, text)
    seconds = time.monotonic() - begin
    orders = []
    for program in (chat.ada, chat.ben):
        assert all(times_said(program, text) == 1 for _, _, text in texts), program.messages(ROOM)
        orders.append([next(text for _, _, text in texts if text in name)
                       for name in program.messages(ROOM) if any(text in name for _, _, text in texts)])
    assert orders[0] == orders[1], orders
    return seconds


def test_cable_pulled():
    """Half a sentence is kept, the other half waits, and all arrives once when the cable is back."""
    with Chat() as chat:
        chat.ada.say("before")
        chat.ben.message(ROOM, "before")
        chat.ada.write("Message", "half a sent", "text")
        pull()
        chat.ada.sentence(BANNER)
        chat.ben.sentence(BANNER)
        assert text_of(chat.ada.find("text", "Message")) == "half a sent"
        for program, text in ((chat.ada, "half a sentence"), (chat.ben, "meanwhile at the other end"), (chat.ada, "and one more")):
            program.post(text)
            assert "Sending." in program.message(ROOM, text)
        plug_in()
        seconds = arrive(chat, [(chat.ada, chat.ben, "half a sentence"), (chat.ben, chat.ada, "meanwhile at the other end"),
                                (chat.ada, chat.ben, "and one more")])
        print(f"# {seconds:.1f} s after the cable was back", flush=True)
        assert seconds < BACK_SECONDS, seconds
        for program in (chat.ada, chat.ben):
            wait_until(lambda: not shows(program, BANNER), "the banner to go")
        chat.quit()


def seconds_until(condition, what, begin):
    wait_until(condition, what)
    return time.monotonic() - begin


def test_call():
    """A call whose network goes is said to be reconnecting, and is soon seen again when it is back."""
    with Call() as call:
        people = ((call.ada, "Ben"), (call.ben, "Ada"))
        call.join()
        pull()
        for program, _ in people:
            program.sentence("Reconnecting")
        before = [program.frames(person) for program, person in people]
        plug_in()
        begin = time.monotonic()
        told = max(seconds_until(lambda: not shows(program, "Reconnecting"), "the call to be back", begin) for program, _ in people)
        seen = max(seconds_until(lambda: (n := program.frames(person)) and n != frames, f"{person} to move", begin)
                   for (program, person), frames in zip(people, before))
        print(f"# {told:.1f} s after the network was back nothing is said any more, after {seen:.1f} s both see each other", flush=True)
        call.leave()
        call.quit()


def test_cable_loose():
    """A cable that hangs loose loses nothing and doubles nothing."""
    with Chat() as chat:
        texts = []
        for index in range(LOOSE_TIMES):
            writer, reader = (chat.ada, chat.ben) if index % 2 else (chat.ben, chat.ada)
            texts.append((writer, reader, f"word {index} of {LOOSE_TIMES}"))
            pull()
            writer.post(texts[-1][2])
            writer.message(ROOM, texts[-1][2])
            plug_in()
        arrive(chat, texts)
        chat.quit()


tap.main()
