#!/usr/bin/python3
"""What translators get is all there is, and what they give can be used.

    test_translations.py SOURCE
"""

import gettext
import pathlib
import re
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "e2e"), str(TESTS / "desktop")]

import pseudo
import tap
import template

SOURCE = pathlib.Path(sys.argv.pop(1))
CALL = re.compile(r"(?<![A-Za-z0-9_])(?:_|N_|C_|NC_|ngettext) ?\(\s*\"")
# Put after a word of a message, which stands for itself: in both places they are whole.
SPACED = {" (link to %s)"}
# What never stands together in the menu of a message, of a room or of a member: one or the
# other of a pair, what is of calls only, and what is of others' messages beside what failed of one's own.
NEVER_TOGETHER = [{"_Show", "_Hide"}, {"Show _More", "Show _Less"}, {"_Mute", "_Unmute"}, {"Remove from _Favorites", "Add to _Favorites"},
                  {"_Unblock", "_Direct Chat"}, {"_Unblock", "B_lock…"}, {"Di_scard", "_Show"}, {"Di_scard", "_Hide"}]
# What is in every message's menu, and so never beside what is of calls.
OF_CALLS, NOT_OF_CALLS = "Call Det_ails", {"Ed_it", "R_eact…", "_Reply", "Di_scard", "_Try Again", "_Copy Text", "Show _Original Message", "Show _More", "Show _Less", "_Delete…", "_Show", "_Hide"}
MARKED = re.compile(r"_\s?\(\"((?:[^\"\\]|\\.)*)\"\)|C_ \(\"[^\"]*\", \"((?:[^\"\\]|\\.)*)\"\)")
# What xgettext says of how it was called, and not of what it read.
HARMLESS = ("fallback ITS rule file", "not be in sync with the upstream")


def languages():
    lines = (SOURCE / "po" / "LINGUAS").read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def test_listed():
    """Every file with something to translate is listed once, and every listed one is there"""
    listed = template.listed(SOURCE)
    assert len(listed) == len(set(listed)), sorted(name for name in listed if listed.count(name) > 1)
    missing = [name for name in listed if not (SOURCE / name).is_file()]
    assert not missing, f"POTFILES.in lists what is not there: {missing}"
    spoken = [path.relative_to(SOURCE).as_posix() for kind in ("c", "blp") for path in sorted((SOURCE / "src").rglob(f"*.{kind}"))
              if CALL.search(path.read_text(encoding="utf-8"))]
    data = [path.relative_to(SOURCE).as_posix() for kind in ("desktop", "metainfo.xml", "gschema.xml") for path in (SOURCE / "data").glob(f"*.{kind}.in")]
    unlisted = sorted(set(spoken + data) - set(listed))
    assert not unlisted, f"to be added to po/POTFILES.in: {unlisted}"


def entries():
    with tempfile.TemporaryDirectory() as folder:
        return pseudo.read_template(template.extract(SOURCE, f"{folder}/parley.pot", template.listed(SOURCE)))


def test_template():
    """Everything can be taken from the source without a complaint"""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run([sys.executable, template.__file__, str(SOURCE), f"{folder}/parley.pot"], capture_output=True, text=True)
    complaints = [line for line in made.stderr.splitlines() if line.strip() and not any(words in line for words in HARMLESS)]
    assert made.returncode == 0 and not complaints, "\n".join(complaints)


def test_whole_sentences():
    """No sentence is made of pieces: none begins or ends in the middle of a line"""
    pieces = [entry["msgid"] for entry in entries() if entry["msgid"] != entry["msgid"].strip() and entry["msgid"] not in SPACED]
    assert not pieces, f"parts of sentences: {pieces}"
    joined = re.compile(r"g_strconcat \([^;]*(?<![A-Za-z_])_ \(|_ \(\"[^\"]*\"\) \"|\" _ \(\"")
    found = [f"{path.name}: {match.group()[:80]}" for path in sorted((SOURCE / "src" / "ui").glob("*.c"))
             for match in joined.finditer(path.read_text(encoding="utf-8"))]
    assert not found, f"sentences put together: {found}"


def test_catalogues():
    """Each language that is listed has a catalogue that msgfmt accepts, and no other is there"""
    there = {path.stem for path in (SOURCE / "po").glob("*.po")}
    assert there == set(languages()), f"po/LINGUAS and po/*.po differ: {there ^ set(languages())}"
    faults = []
    for language in languages():
        made = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", str(SOURCE / "po" / f"{language}.po")], capture_output=True, text=True)
        if made.returncode != 0:
            faults.append(made.stderr)
    assert not faults, "\n".join(faults)


def marked(text):
    """The texts in it that have a letter to press."""
    found = [first or second for first, second in MARKED.findall(text)]
    return [words for words in found if letter(words)]


def letter(words):
    match = re.search(r"_(\w)", words.replace("__", ""))
    return match and match.group(1).casefold()


def groups():
    """What can be on the screen at once: the answers of a question, a menu, the rest of a template."""
    for path in sorted((SOURCE / "src" / "ui").glob("*.c")):
        text = path.read_text(encoding="utf-8")
        for call in re.findall(r"adw_alert_dialog_add_responses \(.*?\);", text, re.DOTALL):
            yield path.name, marked(call)
        yield path.name, marked("".join(re.findall(r"g_menu_append \(.*?\);|g_menu_item_new \(.*?\);", text, re.DOTALL)))
    for path in sorted((SOURCE / "src" / "ui").glob("*.blp")):
        text = path.read_text(encoding="utf-8")
        menus = re.findall(r"^menu .*?^}", text, re.DOTALL | re.MULTILINE)
        for menu in menus:
            yield path.name, marked(menu)
        for menu in menus:
            text = text.replace(menu, "")
        yield path.name, marked(text)


def may_meet(one, other):
    return {one, other} not in NEVER_TOGETHER and not (OF_CALLS in (one, other) and {one, other} & NOT_OF_CALLS)


def translations(language):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["msgfmt", f"--output-file={folder}/one.mo", str(SOURCE / "po" / f"{language}.po")], check=True)
        with open(f"{folder}/one.mo", "rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog
    return {key.split("\x04")[-1]: words for key, words in catalogue.items() if isinstance(key, str)}


def test_mnemonics():
    """In no menu and no question two things have the same letter, in any language"""
    faults = []
    for language in ("en", *languages()):
        known = {} if language == "en" else translations(language)
        for place, words in groups():
            words = list(dict.fromkeys(words))
            for index, one in enumerate(words):
                for other in words[index + 1:]:
                    first, second = letter(known.get(one, one)), letter(known.get(other, other))
                    if first and first == second and may_meet(one, other):
                        faults.append(f"{language}, {place}: {known.get(one, one)!r} and {known.get(other, other)!r}")
    assert not faults, "\n".join(faults)


def test_pseudo():
    """The pseudo-language can be read back, and keeps what a program reads"""
    for entry in entries():
        for text in (entry["msgid"], entry.get("msgid_plural") or ""):
            made = pseudo.translate(text)
            assert pseudo.english(made) == text, (text, made)
            kept = sorted(re.findall(r"%[a-z]", text))
            assert sorted(re.findall(r"%[a-z]", made)) == kept, (text, made)
    sentence = pseudo.translate("%s joined").replace("%s", pseudo.translate("Somebody"))
    assert pseudo.english(sentence) == "Somebody joined"


tap.main()
