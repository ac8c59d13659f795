"""The people and rooms that the tour of chat meets: put into the local service by
its administrator, who may write what happened days ago, and whose hand plays
everybody but the one person whose window is shown."""

import json
import random
import time
import urllib.request

from two_people import KEY_LETTERS, NOW

DAY = 24 * 60 * 60 * 1000
ADDRESS = "ada@example.org"


def uid_of(name):
    return name + "0" * (28 - len(name))


BEN, CLEO, DORA, NOAM, ADDA, BIDI, EVE = (uid_of(name) for name in ("ben", "cleo", "dora", "noam", "adda", "bidi", "eve"))
NAMES = {
    BEN: "Ben Okafor",
    CLEO: "Cleo Marsh",
    DORA: "Dora Lindqvist-Featherstonehaugh",
    NOAM: "נועם לוי",
    # Cyrillic in the place of the first letter; and one that would turn what follows it.
    ADDA: "Вen Okafor",
    BIDI: "Sam\u202egnp.exe\u202c\u200b\u200b Smith",
    EVE: "Eve Stranger",
}
DINNER, BOOKS, GARDEN, WORK, TRAVEL, CHOIR, ASTRO, HIKES, ODD = (room + "-" * (20 - len(room)) for room in (
    "-Dinner", "-Books", "-Garden", "-Work", "-Travel", "-Choir", "-Astro", "-Hikes", "-Odd"))
ROOMS = {
    DINNER: ("Dinner on Friday", "What we cook, who brings what", (BEN, CLEO, DORA, NOAM)),
    BOOKS: ("Book Club", "", (CLEO, DORA)),
    GARDEN: ("Community Garden", "", (BEN, DORA)),
    WORK: ("Work", "", (BEN,)),
    TRAVEL: ("Travel plans for the long weekend in the mountains", "", (DORA,)),
    ODD: ("Odd Names", "", (BEN, ADDA, BIDI)),
}
LISTED = {ASTRO: ("Astronomy", "Clear nights and what is seen in them", 41), HIKES: ("Hikes", "Every other Sunday, in all weathers", 12)}
TALK = ("I can take the big pot.", "Who has a long table?", "The market opens at seven.", "Leeks are good at the moment.",
        "Shall I ask the neighbours for chairs?", "Yes please.", "Rain is forecast, so better inside.", "Fine with me!",
        "I have bread from the good bakery.", "Does anybody not eat nuts?", "Noam does not.", "Then no nuts in the cake.")
EARLIER = 150


def push_id(at):
    """A key that sorts by its time."""
    stamp = "".join(KEY_LETTERS[int(at) >> 6 * place & 63] for place in range(7, -1, -1))
    return stamp + "".join(random.choice(KEY_LETTERS) for _ in range(12))


def direct(one, other):
    first, second = sorted((one, other))
    return f"d_{first}_{second}", first, second


class Scene:
    def __init__(self, backend):
        self.backend = backend
        with urllib.request.urlopen(backend.descriptor) as answer:
            descriptor = json.load(answer)
        self.database, self.signaling = descriptor["firebase"]["databaseUrl"], descriptor["calls"]["signalingUri"]
        self.me = None

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"{self.database}/{path}.json", method=method, headers={"Authorization": "Bearer owner"},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def update(self, changes):
        self.ask("PATCH", "", changes)

    def now(self):
        return int(time.time() * 1000)

    # -- What was there before -------------------------------------------------

    def message(self, room, author, text, at=None, readers=(), unread=0, **more):
        """The changes that say something, at a time, with what the lists of rooms show of it."""
        key = push_id(at or self.now())
        entry = {"message": key, "author": author, "at": at or NOW, "text": text[:120], "unread": unread}
        changes = {f"messages/{room}/{key}": {"author": author, "sentAt": at or NOW, "text": text, **more}}
        changes.update({f"inbox/{reader}/rooms/{room}": entry for reader in readers})
        return key, changes

    def room(self, room, name, topic, others, owner=None, since=9):
        at = self.now() - since * DAY
        owner = owner or self.me
        changes = {f"rooms/{room}": {"kind": "group", "name": name, "owner": owner, "createdAt": at, **({"topic": topic} if topic else {})}}
        for person in (self.me, *others):
            role = "owner" if person == owner else "admin" if person == BEN else "member"
            changes[f"members/{room}/{person}"] = {"role": role, "joinedAt": at}
        return changes

    def furnish(self):
        """Everything, in one update, as soon as the person is known to the service."""
        self.me = self.ask("GET", f"emails/{ADDRESS.replace('.', ',')}")
        changes = {f"users/{uid}": {"name": name, "updatedAt": NOW} for uid, name in NAMES.items()}
        changes["emails/ben@example,org"] = BEN
        for room, (name, topic, others) in ROOMS.items():
            changes.update(self.room(room, name, topic, others))
        changes.update(self.small_talk())
        changes.update(self.dinner())
        changes.update(self.ways_in())
        self.update(changes)

    def dinner(self):
        """Four days of talk, of which the last four messages were not read."""
        changes, now, speakers = {}, self.now(), (BEN, CLEO, DORA, NOAM, self.me)
        for number in range(EARLIER):
            at = now - 4 * DAY + number * 3 * DAY // EARLIER
            changes.update(self.message(DINNER, speakers[number // 2 % len(speakers)], f"{TALK[number % len(TALK)]}", at)[1])
        said = ((BEN, "Shall we eat at eight?"), (self.me, "Eight is good. I make the soup."), (NOAM, "בשמחה! אביא לחם ויין 🍷"),
                (DORA, "I come straight from the train, so count me in from half past eight, and please keep a bowl of the soup for me: last time it was gone before I had my coat off."))
        for number, (author, text) in enumerate(said):
            last, more = self.message(DINNER, author, text, now - 40 * 60000 + number * 60000)
            changes.update(more)
        changes[f"live/{DINNER}/read/{self.me}"] = {"message": last, "at": now - 30 * 60000}
        news = ((CLEO, "Who has the key to the cellar?"), (BEN, "I have. And I bring the big pot."), (BEN, "@Ada can you take the chairs?"),
                (CLEO, "See you there 👋"))
        for number, (author, text) in enumerate(news):
            changes.update(self.message(DINNER, author, text, now - 5 * 60000 + number * 60000, (self.me,), unread=len(news))[1])
        return changes

    def small_talk(self):
        """A line or two in the other rooms, and which are marked."""
        now, changes = self.now(), {}
        lines = ((BOOKS, CLEO, "Chapter four was my favourite so far", 2 * 3600000, 2), (GARDEN, DORA, "The hose is mended", 5 * 3600000, 7),
                 (WORK, BEN, "The draft is on your desk", DAY, 0), (TRAVEL, DORA, "The hut is booked for two nights, with breakfast", 2 * DAY, 0),
                 (ODD, BEN, "Who is who here?", 3 * DAY, 0))
        for room, author, text, ago, unread in lines:
            changes.update(self.message(room, author, text, now - ago, (self.me,), unread=unread)[1])
        chat, first, second = direct(self.me, BEN)
        changes.update(self.direct_chat(chat, first, second, BEN, "The pot is in my car", now - 3 * 3600000, 0))
        changes[f"live/{chat}/read/{self.me}"] = {"message": changes[f"inbox/{self.me}/rooms/{chat}"]["message"], "at": now}
        changes[f"inbox/{self.me}/muted/{GARDEN}"] = changes[f"inbox/{self.me}/favourites/{BOOKS}"] = True
        return changes

    def direct_chat(self, chat, first, second, owner, text, at, unread):
        changes = {f"rooms/{chat}": {"kind": "direct", "owner": owner, "createdAt": at, "first": first, "second": second}}
        for person in (first, second):
            changes[f"members/{chat}/{person}"] = {"role": "owner" if person == owner else "member", "joinedAt": at}
        changes.update(self.message(chat, owner, text, at, (self.me,), unread=unread)[1])
        return changes

    def ways_in(self):
        """What is listed for everybody; invitations and requests come later."""
        changes = {}
        for room, (name, topic, members) in LISTED.items():
            changes.update(self.room(room, name, topic, (CLEO,), owner=CLEO))
            del changes[f"members/{room}/{self.me}"]
            changes[f"rooms/{room}"]["public"] = True
            changes[f"publicRooms/{room}"] = {"name": name, "topic": topic, "members": members}
        changes.update(self.room(CHOIR, "Choir", "", (), owner=CLEO))
        del changes[f"members/{CHOIR}/{self.me}"]
        changes[f"members/{CHOIR}/{CLEO}"] = {"role": "owner", "joinedAt": self.now()}
        return changes

    # -- What happens meanwhile ------------------------------------------------

    def say(self, room, author, text, **more):
        key, changes = self.message(room, author, text, None, (self.me,), {".sv": {"increment": 1}}, **more)
        self.update(changes)
        return key

    def change(self, room, message, kind, changes):
        """A change to a message, told where those are told."""
        key = push_id(self.now())
        self.update({**changes, f"changes/{room}/{key}": {"message": message, "kind": kind, "at": NOW}, f"live/{room}/changed": key})

    def react(self, room, message, emoji, *people):
        for person in people:
            self.change(room, message, "reaction", {f"messages/{room}/{message}/reactions/{person}": emoji})

    def find(self, room, text):
        """The key of what was written last with these words."""
        messages = self.ask("GET", f"messages/{room}")
        return max(key for key, message in messages.items() if text in message.get("text", ""))

    def read(self, room, message, *people):
        self.update({f"live/{room}/read/{person}": {"message": message, "at": NOW} for person in people})

    def types(self, room, *people):
        self.update({f"live/{room}/typing/{person}": NOW for person in people})

    def is_there(self, person, state="online"):
        self.update({f"presence/{person}/laptop": {"state": state, "at": NOW}})

    def invite(self):
        self.update({f"inbox/{self.me}/invitations/{CHOIR}": {"by": CLEO, "at": NOW, "name": "Choir"}})

    def approach(self):
        """Somebody with whom the person shares no room writes to them."""
        chat, first, second = direct(self.me, EVE)
        self.update(self.direct_chat(chat, first, second, EVE, "Hello, I found your address on a poster. Is the choir still looking for voices?",
                                     self.now(), 1))

    def archive(self, room, archived):
        self.update({f"rooms/{room}/archivedAt": NOW if archived else None})
