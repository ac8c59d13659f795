#!/usr/bin/python3
"""A browser with nobody in front of it, for signing in.

    browser.py URL

Opens the page as a desktop would have a browser do, presses the button named
$BROWSER_PERSON ("Cancel" is one too) and follows where that leads, back to the
program that asked.  Writes what it saw to $BROWSER_LOG, without what a redirect
carries in its query.
"""

import html.parser
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 30
PAGE_BYTES = 1 << 20


class Form(html.parser.HTMLParser):
    """The first form of a page: where it goes, its hidden fields, its buttons."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.buttons = None, [], {}
        self.open_button = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "form" and self.action is None:
            self.action = values.get("action", "")
        elif tag == "input" and values.get("type") == "hidden":
            self.fields.append((values["name"], values.get("value", "")))
        elif tag == "button":
            self.open_button = [values.get("name"), values.get("value", ""), ""]

    def handle_data(self, text):
        if self.open_button:
            self.open_button[2] += text

    def handle_endtag(self, tag):
        if tag == "button" and self.open_button:
            name, value, label = self.open_button
            self.buttons[label.strip()] = (name, value)
            self.open_button = None

    def press(self, label):
        name, value = self.buttons[label]
        fields = self.fields + ([(name, value)] if name else [])
        return urllib.parse.urlencode(fields).encode()


def note(text):
    path = os.environ.get("BROWSER_LOG")
    if path:
        with open(path, "a", encoding="utf-8") as log:
            log.write(f"{time.time():.3f} {text}\n")


def bare(url):
    return url.split("?")[0]


def fetch(url, body=None):
    """Redirects are followed as a browser follows them: the next request is a GET."""
    # No proxy: both ends are on this computer.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, body, TIMEOUT_SECONDS) as answer:
            page = answer.read(PAGE_BYTES).decode("utf-8", "replace")
            status, url = answer.status, answer.url
    except urllib.error.HTTPError as error:
        page, status, url = error.read(PAGE_BYTES).decode("utf-8", "replace"), error.code, error.url
    note(f"{status} {bare(url)}")
    return url, page


def main():
    url, page = fetch(sys.argv[1])
    form = Form(page)
    if form.action is None:
        # A login hint approves at once: this is the program's own page already.
        return
    person = os.environ["BROWSER_PERSON"]
    if person not in form.buttons:
        note(f"no button {person!r} among {sorted(form.buttons)}")
        sys.exit(1)
    note(f"pressing {person!r}")
    fetch(urllib.parse.urljoin(url, form.action), form.press(person))


if __name__ == "__main__":
    main()
