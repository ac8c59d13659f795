#!/usr/bin/python3
"""From a commit to a person who installed it: built, published, served, installed, used,
updated, taken back, defended, removed.

    test_flatpak.py WORK STAND-IN SOURCE EPOCH

One after the other, each on what those before it left.  Runs in a session of desk.py,
as an ordinary user.  What it measures stands in lines that begin with “#”.  With
PARLEY_FLATPAK_REUSE set it uses what an earlier run has built, for who works on it.
"""

import io
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request

from installed import APPLICATION, Installed, InstalledBackend, Wayland, answer, asked, flatpak, programs
import accessible
import tap
from parley_driver import NotFound, die_with_parent, free_port, wait_until

HERE = pathlib.Path(__file__).resolve().parent
TOOLS = HERE.parents[1] / "flatpak"
MANIFEST = TOOLS / f"{APPLICATION}.json"
ROOM = "Kitchen"
PAYLOAD_BYTES = 4_000_000
# On a machine with two cores that does much else, and nothing kept of an earlier build.
BUILD_SECONDS = 1500
SETTINGS = f"{APPLICATION}:/io/github/parley/Parley/default/"

PERMISSIONS = {
    "shared": {"network", "ipc"},
    "sockets": {"x11", "wayland", "pulseaudio", "fallback-x11"},
    "devices": {"dri"},
}


class Suite:
    """What the tests leave for those after them."""

    work = stand_in = source = epoch = None
    again = host = None
    commits = {}
    failed = False


def note(text):
    print(f"# {text}", flush=True)


def needs(*names):
    """A test that follows on others says so, and is not the one to look at when they failed."""
    missing = [name for name in names if getattr(Suite, name, None) is None]
    if missing:
        raise tap.Skip(f"an earlier test did not leave {', '.join(missing)}")


# -- Building ---------------------------------------------------------------------


def build_command(name, source, epoch, *more):
    return [sys.executable, TOOLS / "build.py", "--manifest", MANIFEST, "--source", source, "--epoch", epoch,
            "--work", Suite.work / name, "--repository", Suite.work / f"built-{name}", *more]


def version_in(source):
    with tarfile.open(source) as tar:
        words = tar.extractfile("parley/meson.build").read().decode()
    return re.search(r"version: '([0-9.]+)'", words).group(1)


def result(log):
    words = log.read_text(errors="replace")
    assert re.fullmatch(r"[0-9a-f]{64}", words.split()[-1] if words.split() else ""), words[-3000:]
    return words.split()[-1]


def build(name, source, epoch):
    """Where the last one was built, for what is the same need not be compiled again."""
    log = Suite.work / f"build-{name}.log"
    if os.environ.get("PARLEY_FLATPAK_REUSE") and (Suite.work / f"built-{name}").exists():
        return result(log)
    shutil.rmtree(Suite.work / f"built-{name}", ignore_errors=True)
    command = build_command("first", source, epoch, "--repository", Suite.work / f"built-{name}")
    with open(log, "wb") as words:
        subprocess.run(command, stdout=words, stderr=words, env={**os.environ, "FLATPAK_USER_DIR": str(Suite.builder)}, timeout=BUILD_SECONDS)
    return result(log)


def start_again():
    """A second build that has nothing of the first one's, at its own pace meanwhile."""
    shutil.rmtree(Suite.work / "again", ignore_errors=True)
    shutil.rmtree(Suite.work / "built-again", ignore_errors=True)
    shutil.copytree(Suite.work / "first" / "state" / "downloads", Suite.work / "again" / "state" / "downloads")
    log = open(Suite.work / "build-again.log", "wb")
    # `flatpak kill` ends whatever runs under the application's name, a build of it too, and
    # finds it here.
    runtime = Suite.work / "again" / "run"
    runtime.mkdir(mode=0o700)
    return subprocess.Popen(["nice", "-n", "10", *map(str, build_command("again", Suite.source, Suite.epoch, "--no-cache"))], stdout=log, stderr=log,
                            env={**os.environ, "FLATPAK_USER_DIR": str(Suite.builder), "XDG_RUNTIME_DIR": str(runtime)},
                            preexec_fn=die_with_parent)


def test_built():
    """The manifest builds offline, of the commit and the runtime alone."""
    begin = time.monotonic()
    Suite.commits["first"] = build("first", Suite.source, Suite.epoch)
    note(f"built in {time.monotonic() - begin:.0f} s")
    if "test_same_again" in (sys.argv[5:] or ["test_same_again"]):
        Suite.again = start_again()
    Suite.files = Suite.work / "first" / "app" / "files"


def test_payload():
    """What is installed is small, and nothing of the build is left in it."""
    needs("files")
    files = [path for path in Suite.files.rglob("*") if path.is_file() and not path.is_symlink() and "debug" not in path.parts]
    size = sum(path.stat().st_size for path in files)
    note(f"{len(files)} files, {size / 1e6:.2f} MB")
    assert size < PAYLOAD_BYTES, [(path.name, path.stat().st_size) for path in files]
    left = [path for path in files if path.suffix in (".a", ".h", ".la", ".pc", ".cmake", ".o") or path.name in ("icon-theme.cache", "mimeinfo.cache")]
    assert not left, left
    named = [path for path in files if any(word in path.read_bytes() for word in (b"/run/build/", b"/flatpak/", b"/parley/src"))]
    assert not named, f"these name places of the build: {named}"


def test_catalogue():
    """What a software centre shows is there, with the newest release first."""
    needs("files")
    catalogue = Suite.files / "share" / "app-info" / "xmls" / f"{APPLICATION}.xml.gz"
    words = subprocess.run(["gzip", "-dc", catalogue], capture_output=True, text=True, check=True).stdout
    version = version_in(Suite.source)
    assert re.search(r'<release [^>]*version="([^"]+)"', words).group(1) == version, words
    assert "<display_length" in words and "social-chat" in words and "<color" in words, words
    checked = subprocess.run(["appstreamcli", "validate", "--strict", "--no-net", Suite.files / "share" / "metainfo" / f"{APPLICATION}.metainfo.xml"],
                             capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


# -- Publishing -------------------------------------------------------------------


def make_key(name):
    home = Suite.work / "keys"
    home.mkdir(mode=0o700, exist_ok=True)
    environment = {**os.environ, "GNUPGHOME": str(home)}
    subprocess.run(["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", f"{name} <{name}@example.org>", "ed25519", "sign", "never"],
                   check=True, capture_output=True, env=environment)
    listed = subprocess.run(["gpg", "--list-keys", "--with-colons", f"{name}@example.org"], check=True, capture_output=True, text=True, env=environment).stdout
    return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr"))


def publish(built, *more, key=None, repository="repo"):
    done = subprocess.run([sys.executable, TOOLS / "publish.py", "--built", Suite.work / f"built-{built}", "--repository", Suite.work / repository,
                           "--site", Suite.work / "site", "--url", Suite.url, "--key", key or Suite.key, "--runtime-repo", f"{Suite.url}/runtime.flatpakrepo", *more],
                          capture_output=True, text=True, env={**os.environ, "GNUPGHOME": str(Suite.work / "keys")})
    assert done.returncode == 0, done.stdout + done.stderr
    # What Flathub is to others.
    (Suite.work / "site" / "public" / "runtime.flatpakrepo").write_text(f"[Flatpak Repo]\nTitle=Stand-in\nUrl=file://{Suite.stand_in}/repo\n")
    return done.stdout


def newest():
    return subprocess.run(["ostree", f"--repo={Suite.work / 'repo'}", "rev-parse", f"app/{APPLICATION}/x86_64/stable"],
                          capture_output=True, text=True, check=True).stdout.strip()


def test_published():
    """One command signs it and lays out a folder for a static host."""
    needs("files")
    for folder in ("repo", "site", "keys"):
        shutil.rmtree(Suite.work / folder, ignore_errors=True)
    Suite.port = free_port()
    Suite.url = f"http://127.0.0.1:{Suite.port}"
    Suite.key, Suite.foreign = make_key("parley"), make_key("somebody")
    note(publish("first").splitlines()[-2])
    public = Suite.work / "site" / "public"
    page = (public / "index.html").read_text()
    assert f"flatpak install --user {Suite.url}/parley.flatpakref" in page and "${" not in page, page
    for name in ("repo/summary.sig", "repo/summary.idx.sig", "repo/config", "parley.flatpakrepo", "404.html", "parley.svg", "parley.gpg"):
        assert (public / name).exists(), name
    Suite.first = newest()
    Suite.site = Suite.work / "site"


def requests():
    return [line.split() for line in (Suite.work / "http.log").read_text().splitlines()]


def answers():
    try:
        with socket.create_connection(("127.0.0.1", Suite.port)):
            return True
    except ConnectionRefusedError:
        return False


def test_hosted():
    """Firebase's own hosting engine serves the folder as it is meant."""
    needs("site")
    (Suite.work / "http.log").write_text("")
    Suite.host = subprocess.Popen(["node", HERE / "host.js", Suite.site, str(Suite.port), Suite.work / "http.log"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  preexec_fn=die_with_parent)
    if Suite.host.stdout.readline() != "listening\n":
        reason = Suite.host.stderr.read().strip()
        Suite.host = subprocess.Popen([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", Suite.site / "public", str(Suite.port)],
                                      stderr=open(Suite.work / "http.log", "w"), preexec_fn=die_with_parent)
        wait_until(answers, "a plain server")
        raise tap.Skip(reason)
    files = [path for path in (Suite.site / "public").rglob("*") if path.is_file() and path.name != "404.html"]
    for path in files:
        status, headers, body = get(path.relative_to(Suite.site / "public"))
        assert status == 200 and body == path.read_bytes(), (path, status)
        kept = "86400" if path.suffix in (".filez", ".dirtree", ".dirmeta", ".commit") else "max-age=60"
        assert kept in headers["Cache-Control"], (path, headers["Cache-Control"])
    for name, kind in {"parley.flatpakref": "application/vnd.flatpak.ref", "parley.flatpakrepo": "application/vnd.flatpak.repo",
                       "repo/config": "application/octet-stream", "index.html": "text/html"}.items():
        assert get(name)[1]["Content-Type"].startswith(kind), (name, get(name)[1]["Content-Type"])
    assert "default-src 'none'" in get("index.html")[1]["Content-Security-Policy"]
    for name in ("repo/objects/00/00.filez", "repo/deltas/no/thing/superblock", "repo/refs/remotes", "repo/.lock", "nothing"):
        assert get(name)[0] == 404, name
    note(f"{len(files)} files are served byte for byte")


def get(name):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{Suite.url}/{name}") as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


# -- Installing and using ---------------------------------------------------------


def test_installed():
    """One line installs it from there, and the runtime from where that is."""
    needs("host")
    begin = time.monotonic()
    flatpak("install", "-y", "--noninteractive", f"{Suite.url}/parley.flatpakref")
    note(f"installed in {time.monotonic() - begin:.0f} s, the runtime among it")
    assert Suite.first in flatpak("info", "--show-commit", APPLICATION)
    exports = pathlib.Path(os.environ["FLATPAK_USER_DIR"], "exports", "share")
    for name in ("applications/{}.desktop", "dbus-1/services/{}.service", "icons/hicolor/scalable/apps/{}.svg",
                 "icons/hicolor/symbolic/apps/{}-symbolic.svg", "gnome-shell/search-providers/{}.search-provider.ini", "metainfo/{}.metainfo.xml"):
        assert (exports / name.format(APPLICATION)).exists(), name
    Suite.exports = exports


def test_permissions():
    """It may do what is needed, and nothing more."""
    needs("exports")
    words = flatpak("info", "--show-permissions", APPLICATION)
    for line in words.splitlines():
        note(line)
    found = {name: set(filter(None, values.split(";"))) for name, _, values in (line.partition("=") for line in words.splitlines()) if values}
    assert found == PERMISSIONS, found
    pathlib.Path(os.environ["HOME"], "diary").write_text("private")
    inside = subprocess.run(["flatpak", "run", "--user", "--command=sh", APPLICATION, "-c",
                             f"grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status; ls /parley {Suite.stand_in} $HOME/diary 2>&1; ls -A /dev"],
                            capture_output=True, text=True).stdout
    assert "CapEff:\t0000000000000000" in inside and "NoNewPrivs:\t1" in inside and "Seccomp:\t2" in inside, inside
    assert inside.count("cannot access") == 3 and "video" not in inside, inside


def keyring():
    return pathlib.Path(os.environ["HOME"], ".var", "app", APPLICATION, "data", "keyrings", "default.keyring")


def test_signed_in():
    """Under X11: the browser opens through its portal, and the sign-in is kept by the Secret portal."""
    needs("exports")
    Suite.backend = InstalledBackend().start()
    Suite.ada = Installed("--deployment", Suite.backend.descriptor).start()
    assert Suite.ada.window()
    Suite.ada.sign_in()
    visited = pathlib.Path(os.environ["BROWSER_LOG"]).read_text()
    assert "pressing 'Ada'" in visited, visited
    wait_until(keyring().exists, "the sandbox's own keyring")
    assert b"GnomeKeyring" in keyring().read_bytes()[:16] and b"refresh" not in keyring().read_bytes().lower()
    found = gdbus("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.SearchItems", "{'application': '" + APPLICATION + "'}")
    assert "collection" not in found, "the token lies in the session's keyring, for every program to read"
    Suite.ada.create_room(ROOM)
    Suite.ada.say("Is anybody there?")


def test_chat():
    """Two of them talk."""
    needs("ada")
    Suite.ben = Installed("--deployment", Suite.backend.descriptor, "--as", "Ben", profile="ben").start()
    Suite.ben.signed_in()
    Suite.ada.invite("ben@example.org")
    Suite.ben.press("Accept")
    Suite.ben.message(ROOM, "Is anybody there?", "Ada")
    Suite.ben.say("I am here")
    Suite.ada.message(ROOM, "I am here", "Ben")
    note(f"sandboxes: {flatpak('ps', '--columns=instance').split()}")


def test_restarted():
    """Under Wayland, without X: started again it is still signed in."""
    needs("ben")
    Suite.ada.quit()
    with Wayland() as compositor:
        ada = Installed("--deployment", Suite.backend.descriptor).start()
        ada.signed_in()
        wait_until(lambda: any("I am here" in name for name in ada.rows("list", "Rooms")), lambda: f"the room and what was said last: {ada.tree()}")
        ada.create_room("Garden")
        ada.say("Kept through everything")
        (Suite.work / "pictures").mkdir(exist_ok=True)
        compositor.picture(Suite.work / "pictures" / "wayland.png")
        ada.quit()
    visited = pathlib.Path(os.environ["BROWSER_LOG"]).read_text()
    assert visited.count("pressing") == 1, visited
    Suite.wayland = True


def pictured(name):
    """What the screen shows, to be looked at."""
    folder = Suite.work / "pictures"
    folder.mkdir(exist_ok=True)
    subprocess.run(["import", "-silent", "-window", "root", folder / f"{name}.png"], check=True)


def visits():
    return pathlib.Path(os.environ["BROWSER_LOG"]).read_text().count("pressing")


def start_ada():
    Suite.ada = Installed("--deployment", Suite.backend.descriptor).start()
    Suite.ada.signed_in()
    Suite.ada.open_room(ROOM)
    return Suite.ada


def side_by_side():
    Suite.ada.put(0, 0, 636, 790)
    Suite.ben.put(642, 0, 636, 790)


def test_camera_denied():
    """Who refuses the camera is told what to do, and goes on without."""
    needs("ben", "wayland")
    ada = start_ada()
    side_by_side()
    answer(Access="deny")
    ada.press("Start video call")
    ada.find("button", "Start")
    wait_until(lambda: asked("AccessDialog"), "the desktop to be asked for the camera")
    ada.sentence("not allowed to use the camera", "settings")
    wait_until(lambda: not ada.is_on("Camera"), "the camera to be off")
    pictured("camera-denied")
    ada.press("Start")
    Suite.ben.press("Decline")
    ada.gone("button", "Hang up")
    Suite.denied = True


def received(program):
    """Of pictures, in kbit/s, as the details of the call say."""
    program.press("Call Details")
    words = program.sentence("received", "kbit/s")
    subprocess.run(["xdotool", "key", "--window", program.window(), "Escape"], check=True)
    return words


def test_call():
    """With leave, both see each other: each camera comes by its portal."""
    needs("denied")
    flatpak("permission-remove", "devices", "camera", APPLICATION)
    answer()
    questions = len(asked("AccessDialog"))
    Suite.ada.press("Start video call")
    Suite.ada.find("button", "Start")
    Suite.ada.toggle("Camera", on=True)
    wait_until(lambda: len(asked("AccessDialog")) > questions, "the desktop to be asked again")
    Suite.ada.find("toggle", "Camera")
    wait_until(lambda: "Test Camera" in Suite.ada.tree(), "the camera by its name")
    pictured("camera-allowed")
    Suite.ada.press("Start")
    Suite.ben.press("Accept")
    for program, other in ((Suite.ada, "Ben"), (Suite.ben, "Ada")):
        tile = wait_until(lambda: program.tile(other), f"{other}'s picture")
        wait_until(lambda: "camera on" in tile.get_name(), lambda: f"{other}'s camera: {tile.get_name()}")
    Suite.ben.toggle("Camera", on=True)
    moving(Suite.ada, "Ben")
    moving(Suite.ben, "Ada")
    assert asked("Inhibit"), "nobody asked that the screen stay awake"
    pictured("call")
    note(f"asked for the camera: {len(asked('AccessDialog'))} times in all, of two sandboxes")
    Suite.ben.press("Hang up")
    for program in (Suite.ada, Suite.ben):
        program.gone("button", "Hang up")
    Suite.called = True


def moving(program, other):
    """Where the test camera has snow there is another picture each time one looks."""
    tile = wait_until(lambda: program.tile(other), f"{other}'s picture")
    seen = set()

    def look():
        x, y = program.place(tile)
        done = subprocess.run(["import", "-silent", "-window", "root", "-crop", f"60x60+{x + 200}+{y + 135}", "rgb:-"], capture_output=True)
        seen.add(done.stdout)
        return len(seen) > 3

    wait_until(look, f"{other}'s picture to move in {program.profile}'s window")


def test_notified():
    """News are told through the portal of notifications."""
    needs("ben")
    log = pathlib.Path(os.environ["NOTIFICATIONS_LOG"])
    Suite.ben.focus()
    Suite.ben.say("Dinner is ready")
    wait_until(lambda: any(" Notify " in line and "Dinner is ready" in line for line in log.read_text().splitlines()), "a notification")


def preferences(program):
    # Wide enough for the menu to be in sight.
    program.put(0, 0, 1270, 790)
    # A toast that the pointer rests on stays, and the next one waits for it.
    subprocess.run(["xdotool", "mousemove", "1279", "799"], check=True)
    program.focus()
    program.choose("Main menu", "Preferences")
    program.find("toggle", "Start at Login")


def started_at_login():
    """What the desktop has written down to start, which is its portal's to write."""
    file = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "autostart", f"{APPLICATION}.desktop")
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.removeprefix("Exec=") for line in lines if line.startswith("Exec=")), None)


def test_background():
    """To start at login is for the desktop to allow, and what it starts is the sandbox."""
    needs("ben")
    flatpak("permission-set", "background", "background", APPLICATION, "no")
    preferences(Suite.ben)
    Suite.ben.press("Start at Login", kind="toggle")
    Suite.ben.sentence("desktop does not allow this", "settings")
    wait_until(lambda: not Suite.ben.is_on("Start at Login"), "the switch to say what is")
    assert not started_at_login()
    flatpak("permission-set", "background", "background", APPLICATION, "yes")
    Suite.ben.toggle("Start at Login", on=True)
    command = wait_until(started_at_login, "the desktop to write it down")
    note(f"started at login: {command}")
    assert command.split() == ["flatpak", "run", "--command=parley", APPLICATION, "--background", "--profile", "ben"], command
    Suite.ben.toggle("Start at Login", on=False)
    wait_until(lambda: not started_at_login(), "the desktop to forget it")


def ask_for_place():
    """By the key of the button, which goes elsewhere where something else has just taken the focus."""
    for tries_left in (2, 1, 0):
        Suite.ben.focus()
        subprocess.run(["xdotool", "key", "alt+j"], check=True)
        try:
            return wait_until(lambda: asked("SaveFile"), "the desktop to be asked for a place", 20)[-1]
        except NotFound:
            if not tries_left:
                raise


def find_portal():
    """The name on the bus of whoever is the desktop's portal now, and "" where nobody is."""
    return subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
                           "--method", "org.freedesktop.DBus.GetNameOwner", "org.freedesktop.portal.Desktop"],
                          capture_output=True, text=True).stdout.strip()


def test_saved():
    """A file is written where the portal says, and nowhere else; where it cannot, a sentence says so."""
    needs("ben")
    target = Suite.work / "messages.json"
    target.unlink(missing_ok=True)
    answer(**{"FileChooser uri": target.as_uri()})
    Suite.ben.find("button", "Export as JSON…")
    announcements = accessible.Announcements()
    portal = find_portal()
    question = ask_for_place()
    assert question[1] == APPLICATION and question[4]["current_name"] == "Parley messages.json", question
    if os.path.ismount(pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "doc")):
        announcements.expect("messages exported")
        assert "I am here" in target.read_text()
    else:
        hear_that_it_cannot(announcements, portal)
        assert not target.exists()
    answer()


def hear_that_it_cannot(announcements, portal):
    """To an ordinary user a sandbox of tests may lend no file system, and so none to the portal
    of documents.  The desktop's portal does not always outlive that: it looks for the other
    in a thread of its own, and one that has crashed answers nobody."""
    sentence = "could not offer a place for the file"
    wait_until(lambda: announcements.heard(sentence) or find_portal() != portal, lambda: f"{sentence!r} to be said, not {announcements.said}")
    note("without the portal of documents, which has no file system here" + ("" if announcements.heard(sentence) else "; the desktop's portal crashed over it"))


def gdbus(destination, path, method, *arguments):
    done = subprocess.run(["gdbus", "call", "--session", "--timeout", "60", "--dest", destination, "--object-path", path, "--method", method, *arguments],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_activated():
    """A link starts the sandbox, by way of the bus."""
    needs("ada")
    # Wide enough for the menu to be in sight.
    Suite.ada.put(0, 0, 1270, 790)
    Suite.ada.quit()
    subprocess.run(["flatpak", "run", "--user", "--command=gsettings", APPLICATION, "set", SETTINGS, "deployment", Suite.backend.descriptor], check=True, capture_output=True)
    known = set(programs())
    subprocess.run(["gio", "open", "parley://join/-OabcdefghijklmnopqR?code=nothing"], check=True, capture_output=True, timeout=60)
    Suite.ada = Installed().adopt(known)
    Suite.ada.signed_in()
    wait_until(lambda: "join" in Suite.ada.tree().lower() or "invitation" in Suite.ada.tree().lower(), "the link to be asked about")
    pictured("link")
    flatpak("kill", APPLICATION)
    Suite.ada = Suite.ben = None


# -- Another version --------------------------------------------------------------


def bump(version):
    """The same commit with another number on it."""
    target = Suite.work / f"source-{version}.tar"
    with tarfile.open(Suite.source) as old, tarfile.open(target, "w") as new:
        for member in old:
            data = old.extractfile(member) if member.isfile() else None
            if member.name == "parley/meson.build":
                words = data.read().decode().replace(f"version: '{version_in(Suite.source)}'", f"version: '{version}'").encode()
                member.size, data = len(words), io.BytesIO(words)
            new.addfile(member, data)
    return target


def update(*more):
    (Suite.work / "http.log").write_text("")
    return flatpak("update", "-y", "--noninteractive", *more, check=False)


def commit():
    return flatpak("info", "--show-commit", APPLICATION).strip()


def restart():
    """Nobody is left over of an earlier test; the service has what it had."""
    flatpak("kill", APPLICATION, check=False)
    Suite.backend.process.wait(60)
    Suite.backend.start()


def stays_signed_in():
    before = visits()
    restart()
    ada = Installed("--deployment", Suite.backend.descriptor).start()
    ada.signed_in()
    wait_until(lambda: any(name.startswith(ROOM) for name in ada.rows("list", "Rooms")), lambda: f"the rooms as they were: {ada.tree()}")
    ada.quit()
    assert visits() == before, "a browser was needed again"


def test_updated():
    """The next version comes as a difference, and nobody has to sign in again."""
    needs("backend", "first")
    begin = time.monotonic()
    build("next", bump("99.1.0"), str(int(Suite.epoch) + 60))
    note(f"built again in {time.monotonic() - begin:.0f} s")
    publish("next")
    Suite.second = newest()
    words = update()
    assert commit() == Suite.second != Suite.first, words
    if Suite.host.args[0] == "node":
        taken = [request for request in requests() if "/deltas/" in request[2] and request[0] == "200"]
        assert any("-" in request[2].rpartition("/superblock")[0].rpartition("/")[2] for request in taken), requests()
        note(f"updated with {len(requests())} requests, {len(taken)} of them for the difference")
    assert "99.1.0" in flatpak("info", APPLICATION)
    stays_signed_in()


def test_gone_back():
    """Who is not content goes back to the version before, and forth again."""
    needs("second")
    words = update(f"--commit={Suite.first}", APPLICATION)
    assert commit() == Suite.first, words
    stays_signed_in()
    words = update()
    assert commit() == Suite.second, words


def test_defended():
    """What somebody else has signed is not taken, though it comes from the same address."""
    needs("second")
    shutil.rmtree(Suite.work / "repo-foreign", ignore_errors=True)
    publish("first", key=Suite.foreign, repository="repo-foreign")
    words = update()
    assert commit() == Suite.second, words
    # A summary with a signature that it does not know is none to it.
    refusal = [line for line in words.splitlines() if re.search("signature|GPG|No such ref", line)]
    assert refusal, words
    note(refusal[0].strip())
    publish("next")
    assert "rror" not in update() and commit() == Suite.second


def date_again(name, other, seconds):
    """The same again as of a later time: nobody is given what is older than they have."""
    shutil.rmtree(Suite.work / f"built-{other}", ignore_errors=True)
    subprocess.run(["ostree", "init", "--mode=archive", f"--repo={Suite.work / f'built-{other}'}"], check=True)
    subprocess.run(["flatpak", "build-commit-from", "--no-update-summary", f"--timestamp={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))}",
                    f"--src-repo={Suite.work / f'built-{name}'}", Suite.work / f"built-{other}", f"app/{APPLICATION}/x86_64/stable"], check=True, capture_output=True)


def test_key_rotated():
    """A new key is learnt from the old one, and then is enough."""
    needs("second")
    new = make_key("successor")
    publish("next", "--next-key", new)
    update()
    date_again("first", "third", int(Suite.epoch) + 10 ** 7)
    publish("third", key=new)
    words = update()
    assert commit() == newest() != Suite.second, words


def test_removed():
    """Nothing stays but where it came from and the runtime, which is for others too."""
    needs("exports")
    flatpak("kill", APPLICATION, check=False)
    flatpak("uninstall", "-y", "--noninteractive", "--delete-data", APPLICATION)
    places = [Suite.exports, pathlib.Path(os.environ["FLATPAK_USER_DIR"], "app"), pathlib.Path(os.environ["HOME"], ".var", "app")]
    left = [path for place in places for path in place.rglob(f"*{APPLICATION}*")]
    assert not left, left
    assert APPLICATION not in flatpak("permissions"), flatpak("permissions")
    note(f"what stays: {', '.join(flatpak('remotes', '--columns=name').split())}; {', '.join(flatpak('list', '--columns=ref').split())}")


def test_same_again():
    """The second build, with nothing of the first one's, came to the same commit."""
    needs("again")
    try:
        Suite.again.wait(BUILD_SECONDS)
    except subprocess.TimeoutExpired:
        Suite.again.kill()
        raise AssertionError(f"the second build takes longer than {BUILD_SECONDS} s") from None
    second = result(Suite.work / "build-again.log")
    note(f"{Suite.commits['first']} and {second}")
    assert second == Suite.commits["first"]


def main():
    Suite.work, Suite.stand_in, Suite.source = (pathlib.Path(word) for word in sys.argv[1:4])
    Suite.epoch = sys.argv[4]
    Suite.builder = pathlib.Path("/flatpak") / f"builder-{Suite.stand_in.name}"
    sys.exit(tap.run(named=sys.argv[5:]))


if __name__ == "__main__":
    main()
