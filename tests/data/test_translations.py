#!/usr/bin/python3
"""What translators get is all there is, and what they give can be used.

    test_translations.py SOURCE
"""

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
