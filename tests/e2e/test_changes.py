#!/usr/bin/python3
"""What becomes of a message: it is answered, reacted to, edited and deleted, by
keyboard, and the other window says so."""

import os
import subprocess

import tap
from chat_pair import ROOM, Chat
from keyboard import RETURN, Keyboard
from parley_driver import UP, text_of, wait_until

CONTROL, DELETE, ESCAPE, MENU, PERIOD, R = 0xFFE3, 0xFFFF, 0xFF1B, 0xFF67, 0x2E, 0x72
QUESTION, ANSWER = "dinner at eight?", "yes please"


def picture(name):
    """Only for whoever wants to look."""
    if folder := os.environ.get("CHANGES_PICTURES"):
        subprocess.run(["import", "-silent", "-window", "root", os.path.join(folder, f"{name}.png")], check=True)


def write_and_send(program, text):
    program.write("Message", text, "text")
    program.press("Send")


def ask_and_answer(chat, keyboard):
    chat.ada.say(QUESTION)
    chat.ben.message(ROOM, QUESTION)
    chat.ben.focus_message(keyboard, ROOM, QUESTION)
    keyboard.press(CONTROL, R)
    chat.ben.sentence("Replying to Ada")
    picture("replying")
    write_and_send(chat.ben, ANSWER)
    chat.ada.message(ROOM, f"in reply to Ada: {ANSWER}", "Ben")
    chat.ben.gone("label", "Replying to Ada")


def test_reply():
    """The answer names what it answers, on both sides; Escape answers nothing."""
    with Chat() as chat:
        keyboard = Keyboard()
        ask_and_answer(chat, keyboard)
        chat.ben.focus_message(keyboard, ROOM, QUESTION)
        keyboard.press(CONTROL, R)
        chat.ben.sentence("Replying to Ada")
        keyboard.press(ESCAPE)
        chat.ben.gone("label", "Replying to Ada")
        write_and_send(chat.ben, "at nine, even")
        chat.ada.message(ROOM, "Ben: at nine, even")
        chat.quit()


def test_react():
    """A reaction is heard with its message, and a second time takes it back."""
    with Chat() as chat:
        keyboard = Keyboard()
        ask_and_answer(chat, keyboard)
        chat.ada.focus_message(keyboard, ROOM, ANSWER)
        keyboard.press(CONTROL, PERIOD)
        keyboard.press(RETURN)
        chat.ben.message(ROOM, "1 reaction: 👍 Ada.")
        chat.ada.message(ROOM, "1 reaction: 👍 You.")
        picture("reacted")
        chat.ada.focus_message(keyboard, ROOM, ANSWER)
        keyboard.press(MENU)
        picture("menu")
        keyboard.press(ESCAPE)
        chat.ada.focus_message(keyboard, ROOM, ANSWER)
        keyboard.press(CONTROL, PERIOD)
        picture("reacting")
        keyboard.press(RETURN)
        wait_until(lambda: not any("reaction" in name for name in chat.ben.messages(ROOM)), "the reaction to go")
        chat.quit()


def test_edit():
    """Ctrl+Up edits one's last; the draft comes back."""
    with Chat() as chat:
        keyboard = Keyboard()
        ask_and_answer(chat, keyboard)
        chat.ada.type_into("Message")
        keyboard.press(CONTROL, UP)
        wait_until(lambda: text_of(chat.ada.find("text", "Message")) == QUESTION, "the text to be loaded")
        chat.ada.sentence("Editing message")
        picture("editing")
        chat.ada.write("Message", "dinner at nine?", "text")
        keyboard.press(RETURN)
        chat.ben.message(ROOM, "dinner at nine?", "Ada")
        wait_until(lambda: any("nine" in name and name.endswith("Edited.") for name in chat.ben.messages(ROOM)), "Edited")
        wait_until(lambda: text_of(chat.ada.find("text", "Message")) == "", "the empty draft")
        picture("edited")
        chat.quit()


def test_delete():
    """An owner removes what somebody else wrote, and is asked first."""
    with Chat() as chat:
        keyboard = Keyboard()
        ask_and_answer(chat, keyboard)
        chat.ada.focus_message(keyboard, ROOM, ANSWER)
        keyboard.press(DELETE)
        chat.ada.find("button", "Delete")
        picture("deleting")
        chat.ada.press("Delete")
        chat.ben.message(ROOM, "Removed by Ada", "Ben")
        chat.ada.message(ROOM, "You removed this message", "Ben")
        picture("deleted")
        chat.quit()


tap.main()
