#!/usr/bin/python3
"""The tour of chat: one person uses everything there is to it, in one look.

    tour_chat.py FOLDER LOOK

Runs inside a session of tests/desktop/session.py with a screen of the look's
size, which the window fills.  Everybody else is played by tour_scene.py.
"""

import os
import pathlib
import re
import subprocess
import sys

from keyboard import RETURN, SHIFT, Keyboard
from parley_driver import Backend, NotFound, Parley, find, popups, press, stop_all, text_of, wait_until
from accessible import DEADLINE_SECONDS, find_all, is_kind, is_shown, states, walk, write  # which parley_driver makes known
from session import die_with_parent
from tour_album import Album
from tour_scene import ADDA, BEN, BIDI, BOOKS, CLEO, DINNER, DORA, GARDEN, NOAM, ODD, ROOMS, WORK, Scene, direct

DESKTOP = pathlib.Path(__file__).resolve().parent.parent / "desktop"
# What makes a look, beside the size of the screen.
# Partial redraws of the software renderer leave out the line below a header bar.
WHOLE = {"GSK_DEBUG": "full-redraw"}
LOOKS = {
    "wide": {},
    "narrow": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "right-to-left": {"GTK_DEBUG": "invert-text-dir"},
}
ALT, CONTROL, DELETE, ESCAPE, MENU, PAGE_UP, PERIOD, TAB, UP = 0xFFE9, 0xFFE3, 0xFFFF, 0xFF1B, 0xFF67, 0xFF55, 0x2E, 0xFF09, 0xFF52
NAME = {room: name for room, (name, _, _) in ROOMS.items()}
MARKED = ("**Bring:**\n- bread\n- ~~butter~~ `salt`\n> who cooks the soup?\nI do. See [the recipe](https://example.org/soup), "
          "or https://example.com/a/long/way/to/the/very/last/page?of=it")
CODE = "```\nfor leek in leeks:\n    pot.add(leek.sliced())  # as thin as they can be cut\n```"
TYPO, MENDED = "Bring bred!", "Bring bread!"
REPLY = "At eight it is."
DRAFT = "About chapter four: "
SECRET = "Do not tell Dora, but there is cake"
HOSTILE = ("Pay here: \u202emoc.live//:sptth\u202c and\u200b\u200bhere", "Z" + "\u0310\u0343\u0352\u031a\u0334\u0489" * 12 + "algo, bell\u0007 and more",
           "Look at [https://bank.example](https://evil.example/login) or https://xn--pple-43d.example and https://аpple.example")


class Walk:
    def __init__(self, folder, look, environment, album=None, options=("--emulator",)):
        self.look = look
        self.album = album or Album(folder)
        # What is offered to save a file in.
        os.chdir(os.environ["HOME"])
        self.keyboard = Keyboard()
        self.backend = Backend(options=options).start()
        self.scene = Scene(self.backend)
        self.ada = Parley("ada", "--deployment", self.backend.descriptor, "--as", "Ada", environment={**WHOLE, **environment})

    def picture(self, name, words):
        self.album.picture(name, words)

    # -- Getting about ---------------------------------------------------------

    def start(self):
        self.ada.start()
        self.ada.signed_in()
        self.maximize()

    def maximize(self):
        """By a double click on the title: without a frame and its shadow the window is as large as the screen."""
        self.ada.put(0, 0, 360, 400)
        # Between the buttons, one of which tells how high the title stands.
        x, y = 180 + self.ada.geometry()[0], self.ada.still_place(self.ada.find("button", "Main menu"))[1]
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "2", "1", "mousemove", "0", "0"], check=True)
        wait_until(self.fills_screen, "the window to fill the screen")

    def fills_screen(self):
        words = subprocess.run(["xprop", "-id", self.ada.window(), "_NET_WM_STATE"], capture_output=True, text=True).stdout
        return "MAXIMIZED_VERT" in words and "MAXIMIZED_HORZ" in words

    def to_list(self):
        """Where there is place for one of them only, back from the room to the list."""
        for seconds in (8, 8, DEADLINE_SECONDS):
            if self.ada.has("button", "New room"):
                return
            # Of a page that is being left it may be the other one's.
            self.ada.press("Back")
            try:
                self.ada.find("button", "New room", seconds=seconds)
            except NotFound:
                if seconds == DEADLINE_SECONDS:
                    raise

    def open(self, name):
        """A menu gives the pointer back some time after it is gone: a click may meet nobody."""
        self.to_list()
        self.ada.focus()
        for seconds in (8, 8, DEADLINE_SECONDS):
            self.ada.click(find(self.ada.find("list", "Rooms"), "row", lambda words: words.startswith(name)))
            try:
                find(self.ada.root, "history", f"Messages in {name}", seconds=seconds)
                return
            except NotFound:
                if seconds == DEADLINE_SECONDS or not self.ada.has("button", "New room"):
                    raise

    def keys(self, *keys):
        self.ada.focus()
        self.keyboard.press(*keys)

    def to_end(self):
        if self.ada.has("button", "Go to the newest message"):
            self.ada.press("Go to the newest message")
            self.ada.gone("button", "Go to the newest message")

    def at_message(self, room, text, *keys):
        self.to_end()
        try:
            self.ada.focus_message(self.keyboard, NAME.get(room, room), text)
        except NotFound:
            # Where one may write again only now, what was clicked may have gone meanwhile.
            self.ada.focus_message(self.keyboard, NAME.get(room, room), text)
        self.keyboard.press(*keys)

    def screen(self):
        words = subprocess.run(["xdotool", "getdisplaygeometry"], check=True, capture_output=True, text=True).stdout
        return [int(side) for side in words.split()]

    def wheel_to(self, thing):
        """Down, where the middle of the screen is, until it is in sight: near the lower end there is nothing more."""
        width, height = self.screen()
        for _ in range(20):
            if self.ada.still_place(thing)[1] < height * 0.85:
                return
            subprocess.run(["xdotool", "mousemove", str(width // 2), str(height // 2), "click", "--repeat", "2", "5", "mousemove", "0", "0"], check=True)
        raise NotFound(f"no way by the wheel to {thing.get_name()!r}")

    def wheel_to_members(self):
        self.wheel_to(find_all(self.ada.find("list", "Members"), "row")[-1])

    def popup(self):
        wait_until(popups, "a menu to open")

    def no_popup(self):
        self.keys(ESCAPE)
        wait_until(lambda: not popups(), "the menu to close")

    def close(self, kind, name):
        """A dialog, by key."""
        self.keys(ESCAPE)
        self.ada.gone(kind, name)

    def sent(self, room, text):
        wait_until(lambda: any(text in name and "Sent." in name for name in self.ada.messages(NAME[room])),
                   lambda: f"{text!r} to be sent: {self.ada.messages(NAME[room])}")

    # -- 3 Rooms, in which all else takes place ---------------------------------

    def rooms(self):
        self.scene.furnish()
        self.ada.sentence(NAME[DINNER], "4 unread")
        self.ada.sentence("Ben Okafor", "The pot is in my car")
        self.ada.sentence(NAME[BOOKS], "avorite")
        self.picture("3-01-list", "Rooms with unread messages, a muted one, a favourite, a direct chat")
        self.choose_rooms("Unread")
        wait_until(lambda: not any(name.startswith(NAME[WORK]) for name in self.ada.rows("list", "Rooms")), "only some of the rooms")
        self.picture("3-02-unread", "Only rooms with something new")
        self.choose_rooms("All")
        self.ada.sentence(NAME[WORK], "The draft")

    def choose_rooms(self, choice):
        radio = find(self.ada.root, "radio button", choice)
        press(radio)
        wait_until(lambda: "checked" in states(radio), f"{choice} to be chosen")

    def own_room(self):
        self.to_list()
        self.ada.press("New room")
        self.ada.write("Room name", "Terrace")
        self.ada.press("Public", "toggle")
        self.picture("3-03-new-room", "A room is made")
        self.ada.press("Create")
        self.ada.find("history", "Messages in Terrace")
        self.picture("3-04-made", "The new room is open")
        self.ada.press("Room details")
        self.ada.find("button", "Leave")
        write(self.ada.find("entry", "Room name"), "Roof Terrace")
        self.picture("3-05-rename", "It is given another name")
        self.ada.press("Apply")
        self.ada.find("history", "Messages in Roof Terrace")
        self.ada.click(self.ada.find("entry", "Topic"))
        write(self.ada.find("entry", "Topic"), "Evenings with a view")
        self.ada.press("Apply")
        self.ada.message("Roof Terrace", "changed the topic")
        self.close("button", "Banned People")
        self.picture("3-06-renamed", "What was changed is told in the history")
        self.to_list()
        self.room_menu("Roof Terrace")
        self.picture("3-07-room-menu", "What can be done with a room from the list")
        # The last of them, whose letter is another one in each language.
        self.keyboard.press(UP)
        self.keyboard.press(RETURN)
        self.ada.sentence("Leave “", "Roof Terrace")
        self.picture("3-08-leave", "Leaving is asked about")
        press(find(self.ada.root, "button", "Leave"))
        wait_until(lambda: not any(name.startswith("Roof") for name in self.ada.rows("list", "Rooms")), "the room to be gone")

    def room_menu(self, name):
        row = find(self.ada.find("list", "Rooms"), "row", lambda words: words.startswith(name))
        x, y = self.ada.place(row)
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "3", "mousemove", "0", "0"], check=True)
        self.popup()

    def members(self):
        self.open(NAME[DINNER])
        self.ada.press("Room details")
        self.ada.find("button", "Leave")
        self.picture("3-09-details", "Name, topic and what one wants of a room")
        self.wheel_to_members()
        self.picture("3-10-members", "Who is in it, and as what")
        press(self.ada.find("button", "Actions for Cleo Marsh"))
        self.popup()
        self.picture("3-11-member-menu", "What can be done with a member")
        self.no_popup()
        self.close("button", "Leave")

    def who_may_come(self):
        self.open(NAME[DINNER])
        self.ada.press("Room details")
        self.ada.press("Make a Link")
        self.ada.sentence("parley://join/")
        self.wheel_to(self.ada.find("button", "Turn Off the Link"))
        self.picture("3-17-link", "A link with which anybody may come")
        press(find_all(self.ada.root, "button", "Invite")[-1])
        self.ada.find("entry", "E-mail address")
        self.picture("3-18-invite", "People are invited, by name or by address")
        self.close("entry", "E-mail address")
        # A dialog that closes gives the focus back to where it was, even past one that opens meanwhile.
        wait_until(lambda: (thing := self.ada.focused()) and is_shown(thing), "the focus to be back in the details")
        self.ada.press("Banned People")
        self.ada.find("dialog", "Banned People")
        self.picture("3-19-banned", "Who may not come any more")
        self.close("dialog", "Banned People")
        self.close("button", "Leave")

    def ways_in(self):
        self.to_list()
        self.ada.choose("More ways to begin", "New Direct Chat…")
        self.ada.find("entry", "Name or e-mail address")
        self.picture("3-12-direct", "A chat of two is begun with somebody one knows")
        self.close("entry", "Name or e-mail address")
        self.ada.choose("More ways to begin", "Join a Public Room…")
        self.ada.find("button", "Join Astronomy")
        self.picture("3-13-directory", "Rooms that anybody may join")
        self.close("button", "Join Astronomy")
        self.scene.invite()
        self.ada.find("button", "Decline")
        self.picture("3-14-invitation", "Somebody invites to a room")
        self.ada.press("Decline")
        self.ada.gone("button", "Decline")
        self.scene.approach()
        self.ada.find("button", "Block")
        self.picture("3-15-request", "A stranger asks for a chat: accepted, declined or blocked")
        self.ada.press("Block")
        self.ada.gone("button", "Block")

    def emoji(self):
        self.open(NAME[DINNER])
        self.ada.press("Insert emoji")
        self.popup()
        # They come after the chooser, whenever there is nothing else to do.
        wait_until(lambda: any(thing.get_name() == "😀" for thing in walk(self.ada.root)), "emoji to choose from")
        self.picture("3-16-emoji", "An emoji is chosen by pointer or by its name")
        self.no_popup()

    # -- 2 The history ---------------------------------------------------------

    def history(self):
        self.open(NAME[DINNER])
        self.ada.message(NAME[DINNER], "See you there")
        self.picture("2-01-unread", "A line before the first message that was not read")
        self.at_message(DINNER, "See you there")
        for _ in range(8):
            self.keyboard.press(PAGE_UP)
        self.ada.find("button", "Go to the newest message")
        self.picture("2-02-older", "Further back, day by day")
        for text in ("I am at the market.", "They have no leeks left!"):
            self.scene.say(DINNER, CLEO, text)
        wait_until(lambda: "2" in self.jump_words(), lambda: f"two new ones to be counted: {self.jump_words()}")
        self.picture("2-03-jump", "What came meanwhile is counted at the way down")
        self.ada.press("Go to the newest message")
        self.ada.message(NAME[DINNER], "no leeks left")

    def jump_words(self):
        button = self.ada.find("button", lambda name: name.startswith("Go to the newest"))
        return " ".join([button.get_name(), button.get_description() or "", *(label.get_name() or "" for label in find_all(button, "label"))])

    def texts(self):
        for text in (MARKED, CODE):
            self.ada.say(text)
            self.sent(DINNER, "Bring:" if text == MARKED else "leek in leeks")
        self.picture("2-04-texts", "Markdown, links that say where they lead, code")
        self.ada.say("😀🎉")
        self.sent(DINNER, "😀🎉")
        self.scene.say(DINNER, DORA, "👍🏽")
        self.ada.message(NAME[DINNER], "👍🏽")
        self.picture("2-05-emoji", "A few emoji alone are large")

    def answers(self):
        self.at_message(DINNER, "no leeks left", CONTROL, 0x72)
        self.ada.sentence("Replying to Cleo Marsh")
        self.picture("2-06-replying", "What is answered stands above where one writes")
        self.ada.say("Then onions. And cake 🎂")
        self.sent(DINNER, "Then onions")
        self.scene.react(DINNER, self.scene.find(DINNER, "Then onions"), "👍", BEN, DORA)
        self.scene.react(DINNER, self.scene.find(DINNER, "Then onions"), "🎉", NOAM)
        self.ada.message(NAME[DINNER], "🎉")
        self.picture("2-07-reply", "An answer with its quote, and reactions to it")
        self.at_message(DINNER, "Then onions", CONTROL, PERIOD)
        self.popup()
        self.picture("2-08-reacting", "A reaction is chosen")
        self.keyboard.press(RETURN)
        wait_until(lambda: "You" in self.ada.message(NAME[DINNER], "Then onions").partition("👍")[2], "one’s own reaction")
        wait_until(lambda: not popups(), "the chooser to close")

    def changes(self):
        self.ada.say(TYPO)
        self.sent(DINNER, TYPO)
        self.ada.type_into("Message")
        self.keyboard.press(CONTROL, UP)
        self.ada.sentence("Editing message")
        self.picture("2-09-editing", "One’s last message is edited")
        self.ada.say(MENDED)
        wait_until(lambda: any(MENDED in name and "Edited." in name for name in self.ada.messages(NAME[DINNER])), "Edited")
        self.at_message(DINNER, "I am at the market", DELETE)
        self.ada.find("button", "Delete")
        self.picture("2-10-deleting", "Deleting is asked about")
        self.ada.press("Delete")
        self.ada.message(NAME[DINNER], "You removed this message")
        self.picture("2-11-changed", "One message edited, one removed")
        self.at_message(DINNER, "Then onions", MENU)
        self.popup()
        self.picture("2-12-menu", "What can be done with a message")
        self.no_popup()

    def composing(self):
        self.ada.type_into("Message")
        self.keyboard.press(SHIFT, 0x32)
        wait_until(lambda: any(find_all(things, "row") for things in find_all(self.ada.root, "list", "People to mention")), "people to be offered")
        self.picture("2-13-mention", "Whom one could mention")
        self.keyboard.press(TAB)
        self.ada.write("Message", "", "text")
        self.ada.write("Message", DRAFT, "text")
        self.open(NAME[WORK])
        self.to_list()
        self.ada.sentence(NAME[DINNER], "Draft")
        self.picture("2-14-draft", "What was begun is told of in the list")

    # -- 1 How a message gets there --------------------------------------------

    def delivery(self):
        self.open(NAME[WORK])
        self.ada.say("Thank you, I read it tonight.")
        self.sent(WORK, "I read it tonight")
        self.picture("1-01-sent", "A message that the service has")
        self.backend.kill()
        self.ada.sentence("No connection. What you write is kept")
        self.ada.post("Page three is missing, by the way.")
        self.ada.message(NAME[WORK], "Page three")
        self.picture("1-02-pending", "Without a connection: said above, and the message waits")
        self.backend.start()
        self.sent(WORK, "Page three")
        wait_until(lambda: not find_all(self.ada.root, "label", lambda name: name.startswith("No connection")), "the connection to be back")
        self.picture("1-03-back", "It is back, and the message has gone out")
        self.scene.archive(WORK, True)
        self.ada.post("And page nine twice.")
        wait_until(lambda: any("nine twice" in name and "Not sent" in name for name in self.ada.messages(NAME[WORK])), "it to fail")
        self.picture("1-04-failed", "Refused: why, and what can be done")
        self.scene.archive(WORK, False)
        # By key it is the first thing in the menu of the message.
        self.at_message(WORK, "nine twice", MENU)
        self.popup()
        self.keyboard.press(RETURN)
        self.sent(WORK, "page nine twice")
        self.picture("1-05-again", "The second try went through")

    # -- 4 Who is there, types, has read ---------------------------------------

    def life(self):
        chat, _, _ = direct(self.scene.me, BEN)
        self.scene.is_there(BEN)
        self.open("Ben Okafor")
        self.ada.sentence("Online")
        self.ada.say("Do I bring plates?")
        wait_until(lambda: "Sent." in self.ada.message("Ben Okafor", "plates"), "to be sent")
        self.scene.read(chat, self.scene.find(chat, "plates"), BEN)
        self.ada.message("Ben Okafor", "Seen")
        self.scene.types(chat, BEN)
        self.ada.sentence("Ben Okafor is typing")
        self.picture("4-1-direct", "The other one is online, has read, and types")
        self.open(NAME[DINNER])
        self.ada.write("Message", "", "text")
        key = self.scene.find(DINNER, MENDED)
        self.scene.read(DINNER, key, BEN, CLEO)
        self.scene.types(DINNER, BEN, DORA)
        self.ada.sentence("are typing")
        self.picture("4-2-group", "Who has read and who types in a room of several")
        self.to_list()
        self.picture("4-3-list", "Who is there, in the list")

    # -- 5 Search --------------------------------------------------------------

    def search(self):
        self.to_list()
        self.keys(CONTROL, ord("k"))
        self.ada.write("Search", "soup")
        wait_until(lambda: len(self.ada.rows("list", "Search results")) > 1, "results")
        self.picture("5-1-everywhere", "Found in all rooms")
        self.ada.write("Search", "nothing like it")
        self.ada.sentence("Nothing Found")
        self.picture("5-2-nothing", "Nothing found")
        self.ada.write("Search", "")
        self.open(NAME[DINNER])
        self.keys(CONTROL, ord("f"))
        self.ada.find("entry", "Search")
        self.ada.write("Search", "chairs")
        wait_until(lambda: self.ada.rows("list", "Search results"), "results")
        self.picture("5-3-in-room", "Found in one room")
        self.ada.focus()
        self.ada.click(find(self.ada.find("list", "Search results"), "row", lambda name: "@Ada can you take the chairs" in name))
        wait_until(lambda: "chairs" in (self.ada.focused_message(NAME[DINNER]) or ""), "the message to be gone to")
        self.picture("5-4-opened", "A result is gone to")
        self.to_list()
        self.ada.write("Search", "")
        self.ada.find("list", "Rooms")

    # -- 6 The desktop ---------------------------------------------------------

    def told(self, words):
        """Summary and body of the notification with these words, once there is one."""
        log = pathlib.Path(os.environ["NOTIFICATIONS_LOG"])
        for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
            if " Notify " in line and words in line:
                return re.findall(r'"((?:[^"\\]|\\.)*)"', line)[2:4]
        return None

    def desktop(self):
        self.open(NAME[WORK])
        self.scene.say(BOOKS, CLEO, "Shall we meet on Monday instead?")
        words = wait_until(lambda: self.told("Monday instead"), "a notification")
        bubble = subprocess.Popen([sys.executable, DESKTOP / "bubble.py", "Parley", *words], preexec_fn=die_with_parent)
        name = ["xdotool", "search", "--onlyvisible", "--name", "^Notification$"]
        window = wait_until(lambda: subprocess.run(name, capture_output=True, text=True).stdout.split(), "the notification on the screen")[0]
        words = subprocess.run(["xdotool", "getwindowgeometry", "--shell", window], check=True, capture_output=True, text=True).stdout
        place = (self.screen()[0] - int(words.partition("WIDTH=")[2].split()[0])) // 2
        subprocess.run(["xdotool", "windowmove", window, str(place), "6"], check=True)
        self.picture("6-1-notification", "What the desktop tells of a message in another room")
        bubble.terminate()
        bubble.wait()
        self.to_list()
        self.keys(CONTROL, ord("k"))
        self.ada.write("Search", "gard")
        wait_until(lambda: self.ada.rows("list", "Search results"), "results")
        self.picture("6-2-switcher", "Ctrl+K and a few letters lead to a room")
        self.keys(RETURN)
        self.ada.find("history", f"Messages in {NAME[GARDEN]}")
        self.to_list()
        self.ada.choose("Main menu", "Keyboard Shortcuts")
        self.ada.sentence("Search in this room")
        self.picture("6-3-shortcuts", "What there is by key")
        self.close("dialog", "Keyboard Shortcuts")
        self.ada.choose("Main menu", "Preferences")
        self.ada.find("toggle", "Start at Login")
        self.picture("6-4-preferences", "What can be set")
        self.ada.click(self.ada.reach(self.ada.find("row", "Blocked People")))
        self.ada.find("button", "Unblock Eve Stranger")
        self.picture("6-5-a-blocked", "Whom one has blocked")
        self.keys(ESCAPE)
        self.ada.find("toggle", "Start at Login")
        self.close("toggle", "Start at Login")
        press(self.ada.find("button", "Main menu"))
        self.popup()
        self.picture("6-5-main-menu", "The main menu")
        self.no_popup()

    def help(self):
        self.to_list()
        self.ada.choose("Main menu", "What You Missed")
        self.ada.find("list", "Rooms with unread messages")
        self.picture("6-6-missed", "Where there is something unread")
        self.close("list", "Rooms with unread messages")
        self.ada.choose("Main menu", "Help")
        topic = find(self.ada.find("list", "Topics"), "row", "Using a Screen Reader")
        self.picture("6-7-help", "What the guide tells of")
        self.ada.focus()
        self.ada.click(topic)
        self.ada.sentence("Alt+1 repeats the latest announcement")
        self.picture("6-8-help-topic", "A page of the guide")
        self.keys(ESCAPE)
        self.close("list", "Topics")
        self.ada.choose("Main menu", "Report a Problem")
        self.ada.find("button", "Save…")
        self.picture("6-9-report", "What is collected for whoever looks into a problem")
        self.close("button", "Save…")
        self.ada.choose("Main menu", "About Parley")
        self.ada.find("row", "What’s New")
        self.picture("6-9-a-about", "About the program, with what is new")
        self.close("row", "What’s New")

    # -- 7 What strangers write ------------------------------------------------

    def strangers(self):
        self.open(NAME[ODD])
        for author, text in zip((BIDI, ADDA, BIDI), HOSTILE):
            self.scene.say(ODD, author, text)
        self.ada.message(NAME[ODD], "Look at")
        self.picture("7-1-texts", "What would mislead is made visible: turned text, look-alikes, where a link leads")
        self.at_message(ODD, "Look at", MENU)
        self.popup()
        self.picture("7-2-links", "The host of each link, before it is opened")
        self.no_popup()
        self.ada.press("Room details")
        self.wheel_to_members()
        self.picture("7-3-members", "Names like another’s, among the members")
        self.close("list", "Members")

    # -- 8 One’s data, and leaving ---------------------------------------------

    def leaving(self):
        self.to_list()
        self.ada.choose("Main menu", "Preferences")
        self.ada.reach(self.ada.find("button", "Export as Text…"))
        self.keyboard.press(RETURN)
        self.ada.find("button", "Save")
        self.picture("8-1-export", "Where the export goes")
        self.keyboard.press(ESCAPE)
        self.ada.gone("button", "Save")
        self.close("toggle", "Start at Login")
        self.ada.choose("Main menu", "Sign Out")
        self.ada.find("button", "Sign Out")
        self.picture("8-2-sign-out", "Signing out is asked about")
        self.ada.press("Sign Out")
        self.ada.find("button", "Sign in with Google")
        self.picture("8-3-signed-out", "Signed out")
        if complaints := self.complaints():
            raise NotFound(f"the program wrote: {complaints}")

    def complaints(self):
        """libadwaita 1.7 measures the heading of a question for one line before it takes two, and
        is warned where that does not fit: in a window of 360 pixels it has 252 or 284, of letters twice as large 292."""
        return [line for line in self.ada.complaints() if not re.search(r"Trying to measure GtkLabel \w+ for width of (252|284|292),", line)]

    def steps(self):
        return (self.rooms, self.history, self.texts, self.answers, self.changes, self.composing, self.delivery, self.life,
                self.search, self.own_room, self.members, self.ways_in, self.emoji, self.who_may_come, self.desktop, self.help, self.strangers, self.leaving)

    def stop(self):
        stop_all(self.ada, self.backend)

    def walk(self):
        try:
            self.start()
            for step in self.steps():
                step()
        except Exception:
            self.picture("failed", "What it looked like when a step failed")
            if not self.ada.is_running():
                print("".join(f"# {line}\n" for line in self.ada.words().splitlines()[-20:]), flush=True)
            raise
        finally:
            self.stop()


def main():
    folder, look = sys.argv[1:]
    try:
        Walk(pathlib.Path(folder, look), look, LOOKS[look]).walk()
    except NotFound as error:
        print(f"tour of chat, {look}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
