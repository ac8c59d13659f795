"""The program in another language, and what it says in that language, read in English:
who drives the program looks for things by their English names.

    language = Language("ar", folder, catalogue)
    Parley(..., environment=language.environment)
    language.read_names()        from now on accessible names are in English
"""

import gettext
import os
import pathlib
import re
import subprocess

from accessible import Atspi

import pseudo

LOCALES = {"ar": "ar_EG", "ja": "ja_JP", "de": "de_DE", pseudo.LANGUAGE: "en_GB", "en": "en_GB"}
# What the program's libraries say themselves, such as the buttons of a dialog.
LIBRARIES = ("gtk40", "libadwaita", "libadwaita-1")
PLACEHOLDER = re.compile(r"%(?:(\d+)\$)?[-+0-9.]*(?:l{0,2}([sudif])|(%))")
# Shorter ones are parts of too many other words: only where they stand alone.
LEAST = {"ja": 2}
LEAST_DEFAULT = 4
SENTENCE_END = re.compile(r"((?<=\.) |(?<=。) ?)")
ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


class Said(str):
    """A text in English where several English ones are the same in the other language:
    it is equal to each of them."""

    others = ()

    def __eq__(self, other):
        return str.__eq__(self, other) or other in self.others

    __hash__ = str.__hash__

    def __contains__(self, part):
        return any(str.__contains__(text, part) for text in (str(self), *self.others))

    def startswith(self, *words):
        return any(str.startswith(text, *words) for text in (str(self), *self.others))


def plain(text):
    """Without the line below a letter, and without marks that nobody sees."""
    return ISOLATES.sub("", re.sub(r"\(_\w\)|_(?=\w)|(?<![ -~])\([A-Z]\)(?=…|$)", "", text))


class Language:
    def __init__(self, code, folder, catalogues):
        """folder: for what the system lacks; catalogues: where the program's translations are"""
        self.code = code
        locale = LOCALES[code]
        made = pathlib.Path(folder, "locales", f"{locale}.UTF-8")
        if not made.exists():
            made.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["localedef", "--no-warnings=ascii", "-i", locale, "-f", "UTF-8", str(made)], check=True, stdout=subprocess.DEVNULL)
        self.environment = {"LOCPATH": str(made.parent), "LC_ALL": f"{locale}.UTF-8", "LANGUAGE": code}
        self.exact, self.patterns, self.known = {}, [], {}
        for domain, place in (("parley", catalogues), *((library, "/usr/share/locale") for library in LIBRARIES)):
            self.learn(gettext.find(domain, place, [code]))

    def learn(self, path):
        if not path or self.code == pseudo.LANGUAGE:
            return
        with open(path, "rb") as file:
            translations = gettext.GNUTranslations(file)
        for key, translated in translations._catalog.items():
            # Of a plural form, the first number that it is for: some languages do not write it.
            number = next((n for n in range(200) if translations.plural(n) == key[1]), "") if isinstance(key, tuple) else ""
            english = (key[0] if isinstance(key, tuple) else key).split("\x04")[-1]
            if english and translated and not english.startswith("default:"):
                self.learn_one(plain(english), plain(translated), number)

    def learn_one(self, english, translated, number):
        if not PLACEHOLDER.search(english):
            self.exact.setdefault(translated, []).append(english)
            return
        # What only begins with words, such as a draft, may be part of a longer sentence.
        before, after = english.removesuffix("%s").strip(), translated.removesuffix("%s").strip()
        if not PLACEHOLDER.search(before + after) and english.endswith("%s") and translated.endswith("%s") and len(after) >= LEAST_DEFAULT:
            self.exact.setdefault(after, []).append(before)
        count = iter(range(1, 20))
        order, pattern, at = [], "", 0
        for place in PLACEHOLDER.finditer(translated):
            pattern += re.escape(translated[at:place.start()])
            at = place.end()
            if place.group(3):
                pattern += "%"
                continue
            order.append(int(place.group(1) or next(count)))
            pattern += "(.+?)" if place.group(2) == "s" else r"(\d+)"
        pattern += re.escape(translated[at:])
        words = re.sub(r"\(.*?\)|\\", "", pattern).strip(" .:,·")
        count = iter(range(1, 20))

        def group(match):
            if match.group(3):
                return "%"
            wanted = int(match.group(1) or next(count))
            return f"\\{order.index(wanted) + 1}" if wanted in order else str(number)

        template = PLACEHOLDER.sub(group, english.replace("\\", "\\\\"))
        self.patterns.append((len(words), re.compile(pattern, re.DOTALL), template))
        self.patterns.sort(key=lambda entry: -entry[0])

    def english(self, text):
        """The whole where it is known as a whole, else part by part."""
        if not text or self.code == "en":
            return text
        if text not in self.known:
            self.known[text] = self.read(text)
        return self.known[text]

    def read(self, text):
        if self.code == pseudo.LANGUAGE:
            return pseudo.english(text)
        clean = plain(text) if text not in self.exact else text
        if clean in self.exact:
            said = Said(self.exact[clean][0])
            said.others = tuple(self.exact[clean][1:])
            return said
        return self.by_parts(clean)

    def as_whole(self, text):
        if text in self.exact:
            return self.exact[text][0]
        for length, pattern, template in self.patterns:
            # One of several names and few words between them would fit too much.
            least = LEAST.get(self.code, LEAST_DEFAULT) if pattern.groups == 1 else LEAST_DEFAULT
            if length >= least and (match := pattern.fullmatch(text)):
                return self.by_words(match.expand(template))
        return None

    def by_sentence(self, text):
        """With its full stop or without: a sentence may be made one by what it is part of."""
        bare = text.rstrip(".。")
        if whole := self.as_whole(text):
            return whole
        return (self.as_whole(bare) or self.by_pieces(bare)) + text[len(bare):]

    def by_parts(self, text):
        if whole := self.as_whole(text):
            return whole
        return "".join(map(self.by_sentence, SENTENCE_END.split(text)))

    def by_pieces(self, text):
        for length, pattern, template in self.patterns:
            if length >= LEAST_DEFAULT and "(.+?)" not in pattern.pattern:
                text = pattern.sub(template, text)
        return self.by_words(text)

    def by_words(self, text):
        least = LEAST.get(self.code, LEAST_DEFAULT)
        for translated in sorted(self.exact, key=len, reverse=True):
            # What is in Latin letters in another script is a name, and may be a part of one.
            if translated not in text or (translated.isascii() and self.code in ("ar", "ja")):
                continue
            if len(translated) >= least:
                text = text.replace(translated, self.exact[translated][0])
            elif len(translated) > 1:
                text = re.sub(rf"(?<!\w){re.escape(translated)}(?!\w)", lambda _: self.exact[translated][0], text)
        return text

    def read_names(self):
        """Whoever asks the accessibility library is answered in English."""
        name, description = Atspi.Accessible.get_name, Atspi.Accessible.get_description
        Atspi.Accessible.get_name = lambda thing: self.english(name(thing))
        Atspi.Accessible.get_description = lambda thing: self.english(description(thing))
