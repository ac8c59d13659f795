#!/usr/bin/python3
"""The pictures of a tour, and a page to leaf through them.

    tour_album.py FOLDER LOOK…         writes the page

An album is a folder.  Its pictures are named by number and step, and what each of
them shows is kept beside them, so that the page can be written once all are there.
"""

import html
import json
import pathlib
import subprocess
import sys
import time

PATIENCE = 10
PAINTED = 3
STILL = 0.3
WORDS = "pictures.json"
# How wide a picture is on the page, in pixels, at most.
ACROSS = 620
# What the numbers of the tour of chat begin with.
POINTS = {"0": "The ways in", "1": "How a message gets there", "2": "The history", "3": "Rooms", "4": "Who is there", "5": "Search", "6": "The desktop",
          "7": "What strangers write", "8": "One’s data, and leaving", "9": "Calls"}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A tour of Parley</title>
<style>
  body {{ font: 11pt/1.4 Inter, Cantarell, sans-serif; margin: 2em auto; padding: 0 2em; color-scheme: light dark }}
  h2 {{ margin-top: 2.5em }}
  h3 {{ margin: 2em 0 0 }}
  p {{ margin: 0 0 .5em }}
  figure {{ display: inline-block; vertical-align: top; margin: 0 1em 1em 0 }}
  figcaption {{ font-size: 9pt; opacity: .7 }}
  img {{ max-width: {across}px; max-height: 480px; border: 1px solid #8886 }}
</style>
<h1>A tour of Parley</h1>
{body}
</html>
"""


class Album:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("*.png"):
            old.unlink()
        self.words = {}

    def picture(self, name, words="", moving=False):
        path = self.folder / f"{name}.png"
        rest(moving)
        subprocess.run(["import", "-silent", "-window", "root", str(path)], check=True)
        self.words[path.name] = words
        (self.folder / WORDS).write_text(json.dumps(self.words, ensure_ascii=False, indent=1), encoding="utf-8")
        print(path, flush=True)


def rest(moving=False):
    """What a screen reader is told of comes before it is painted: pictures that are the
    same for a while show a screen that has come to rest.  Of one that never does, so many
    that differ, over as long a while, show that what was just done is painted."""
    before, changes, begin = screen(), 0, time.monotonic()
    since = begin
    while time.monotonic() < begin + PATIENCE:
        now = screen()
        if now != before:
            before, changes, since = now, changes + 1, time.monotonic()
        if time.monotonic() - (begin if moving else since) > STILL and (changes >= PAINTED or not moving):
            return


def screen():
    """Its pixels, to be compared: as they are, without what a compositor blends, since to compress
    them takes longer than they take to change."""
    return subprocess.run(["xwd", "-root", "-silent"], check=True, capture_output=True).stdout


def figure(folder, path, caption):
    source = html.escape(path.relative_to(folder).as_posix())
    return f'<figure><a href="{source}"><img src="{source}" alt=""></a><figcaption>{html.escape(caption)}</figcaption></figure>'


def read_words(folder):
    path = folder / WORDS
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def step(name, words, figures):
    return f"<h3>{html.escape(name.removesuffix('.png'))}</h3><p>{html.escape(words)}</p>{''.join(figures)}"


def write_page(folder, looks):
    """Each step once, with its pictures in all looks beside one another."""
    folder = pathlib.Path(folder).resolve()
    body = ["<h2>Two people</h2>"] if read_words(folder) else []
    body += [step(name, words, [figure(folder, folder / name, "")]) for name, words in sorted(read_words(folder).items())]
    albums = {look: read_words(folder / look) for look in looks}
    point = None
    for name in sorted(set().union(*albums.values())):
        if name[0] != point:
            point = name[0]
            body.append(f"<h2>{html.escape(POINTS.get(point, ''))}</h2>")
        words = next(album[name] for album in albums.values() if name in album)
        body.append(step(name, words, [figure(folder, folder / look / name, look) for look, album in albums.items() if name in album]))
    page = folder / "index.html"
    page.write_text(PAGE.format(across=ACROSS, body="\n".join(body)), encoding="utf-8")
    return page


if __name__ == "__main__":
    print(write_page(sys.argv[1], sys.argv[2:]))
