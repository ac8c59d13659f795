#!/usr/bin/python3
"""A language that nobody speaks, made of English: each letter has an accent, each
sentence is in brackets and almost half as long again.  What is cut off, put
together of pieces or not translated at all is seen at once.

    pseudo.py TEMPLATE CATALOGUE      makes a .mo of a .pot
"""

import os
import re
import subprocess
import sys
import tempfile

LANGUAGE = "en_XA"
LONGER = 0.4
PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž"
FILLER = "ļöŕéɱ îþšûɱ ðöļöŕ šîţ åɱéţ çöñšéçţéţûŕ åðîþîšçîñĝ éļîţ šéð ðö éîûšɱöð ţéɱþöŕ".split()
OPEN, CLOSE, MORE, DOT = "⟦", "⟧", "⁘", "·"
# What a program reads, not a person.
KEPT = re.compile(r"%(?:\d+\$)?[-+0-9.# ]*(?:l{0,2}[a-zA-Z]|%)|<[^>]*>|&\w+;|_\w|\w+://\S*|\\.|“[@>-]+ ?”|`|\*\*")
KEPT_CONTEXTS = {"key", "language of a web page", "12-hour time", "24-hour time"}
KEPT_WORDS = {"translator-credits"}
INNERMOST = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")


def accent(text):
    return text.translate(str.maketrans(PLAIN, ACCENTED))


def filler(length):
    if length < 6:
        return DOT * length
    words, turn = MORE, 0
    while len(words) < length:
        words += " " + FILLER[turn % len(FILLER)]
        turn += 1
    return " " + words


def translate(text):
    """A sentence, as it is in the pseudo-language."""
    if not re.search("[A-Za-z]", KEPT.sub("", text)):
        return text
    parts, at = [], 0
    for kept in KEPT.finditer(text):
        parts += [accent(text[at:kept.start()]), kept.group()]
        at = kept.end()
    return OPEN + "".join(parts) + accent(text[at:]) + filler(round(len(text) * LONGER)) + CLOSE


def english(text):
    """What a text of the pseudo-language was made of, sentences within sentences too."""
    while INNERMOST.search(text):
        text = INNERMOST.sub(lambda match: re.sub(f"( {MORE}.*|{DOT}+)$", "", match.group(1), flags=re.DOTALL), text)
    return text.translate(str.maketrans(ACCENTED, PLAIN))


# -- Catalogues ---------------------------------------------------------------


def read_template(path):
    """The entries of a template, each a dictionary of its keywords' quoted text."""
    entries, entry, key = [], {}, None
    with open(path, encoding="utf-8") as lines:
        for line in [*lines, ""]:
            line = line.strip()
            if not line:
                entries += [entry] if "msgid" in entry else []
                entry, key = {}, None
            elif line.startswith('"') and key:
                entry[key] += line[1:-1]
            elif not line.startswith("#"):
                key, _, text = line.partition(" ")
                entry[key] = text[1:-1]
    return entries


def entry_lines(entry):
    context, text, plural = entry.get("msgctxt"), entry["msgid"], entry.get("msgid_plural")
    keeps = context in KEPT_CONTEXTS or text in KEPT_WORDS
    said = (lambda words: words) if keeps else translate
    lines = [f'msgctxt "{context}"'] if context is not None else []
    lines.append(f'msgid "{text}"')
    if plural is None:
        return [*lines, f'msgstr "{said(text)}"', ""]
    return [*lines, f'msgid_plural "{plural}"', f'msgstr[0] "{said(text)}"', f'msgstr[1] "{said(plural)}"', ""]


HEADER = ['msgid ""', 'msgstr ""', f'"Language: {LANGUAGE}\\n"', '"Content-Type: text/plain; charset=UTF-8\\n"',
          '"Plural-Forms: nplurals=2; plural=n != 1;\\n"', ""]


def make(template, catalogue):
    lines = list(HEADER)
    for entry in read_template(template):
        if entry["msgid"]:
            lines += entry_lines(entry)
    os.makedirs(os.path.dirname(catalogue), exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".po", encoding="utf-8") as po:
        po.write("\n".join(lines))
        po.flush()
        subprocess.run(["msgfmt", "-o", catalogue, po.name], check=True)


if __name__ == "__main__":
    make(*sys.argv[1:])
