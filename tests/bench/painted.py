"""When a window of the X server shows something new, told by the server itself:
the same for every program, whatever it is made with."""

import ctypes
import os
import select
import subprocess
import time

X11, DAMAGE = (ctypes.CDLL(name) for name in ("libX11.so.6", "libXdamage.so.1"))
for name in ("XOpenDisplay", "XDefaultRootWindow"):
    getattr(X11, name).restype = ctypes.c_void_p if name == "XOpenDisplay" else ctypes.c_ulong
X11.XDefaultRootWindow.argtypes = (ctypes.c_void_p,)
for name in ("XPending", "XFlush", "XConnectionNumber"):
    getattr(X11, name).argtypes = (ctypes.c_void_p,)
X11.XSync.argtypes = (ctypes.c_void_p, ctypes.c_int)
X11.XSelectInput.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_long)
X11.XNextEvent.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
X11.XGetImage.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, ctypes.c_int)
X11.XGetImage.restype = ctypes.c_void_p
X11.XGetPixel.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
X11.XGetPixel.restype = ctypes.c_ulong
X11.XDestroyImage.argtypes = (ctypes.c_void_p,)
DAMAGE.XDamageQueryExtension.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
DAMAGE.XDamageCreate.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int)
DAMAGE.XDamageCreate.restype = ctypes.c_ulong
DAMAGE.XDamageDestroy.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
DAMAGE.XDamageSubtract.argtypes = (ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong)

SUBSTRUCTURE_NOTIFY_MASK = 1 << 19
CREATE_NOTIFY = 16
REPORT_RECTANGLES, REPORT_NON_EMPTY = 0, 3
Z_PIXMAP = 2
RED_GREEN_BLUE = 0xFFFFFF
# A window, and not the small ones that a toolkit keeps for itself.
SMALLEST = 200
PATIENCE_SECONDS = 60
STILL_SECONDS = 0.15
ERROR_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


class CreateWindow(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
                ("parent", ctypes.c_ulong), ("window", ctypes.c_ulong), ("x", ctypes.c_int), ("y", ctypes.c_int),
                ("width", ctypes.c_int), ("height", ctypes.c_int), ("border", ctypes.c_int), ("override", ctypes.c_int)]


class Damaged(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
                ("drawable", ctypes.c_ulong), ("damage", ctypes.c_ulong), ("level", ctypes.c_int), ("more", ctypes.c_int),
                ("timestamp", ctypes.c_ulong), ("x", ctypes.c_short), ("y", ctypes.c_short),
                ("width", ctypes.c_ushort), ("height", ctypes.c_ushort), ("left", ctypes.c_short), ("top", ctypes.c_short),
                ("area_width", ctypes.c_ushort), ("area_height", ctypes.c_ushort)]


class Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("create", CreateWindow), ("damage", Damaged), ("room", ctypes.c_long * 24)]


class Screen:
    def __init__(self):
        # A window may go while we ask about it.
        self.ignore = ERROR_HANDLER(lambda *_: 0)
        X11.XSetErrorHandler(self.ignore)
        self.display = X11.XOpenDisplay(os.environ["DISPLAY"].encode())
        base, errors = ctypes.c_int(), ctypes.c_int()
        DAMAGE.XDamageQueryExtension(self.display, ctypes.byref(base), ctypes.byref(errors))
        self.damage_type = base.value
        self.root = X11.XDefaultRootWindow(self.display)
        X11.XSelectInput(self.display, self.root, SUBSTRUCTURE_NOTIFY_MASK)
        X11.XSync(self.display, 0)

    def next_event(self, deadline):
        event = Event()
        if not X11.XPending(self.display):
            select.select([X11.XConnectionNumber(self.display)], [], [], max(0, deadline - time.monotonic()))
        if not X11.XPending(self.display):
            return None
        X11.XNextEvent(self.display, ctypes.byref(event))
        return event

    def events(self, what):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            event = self.next_event(deadline)
            if event is not None:
                yield event
        raise RuntimeError(f"waited {PATIENCE_SECONDS} s for {what}")

    def watch(self, window, report=REPORT_NON_EMPTY):
        damage = DAMAGE.XDamageCreate(self.display, window, report)
        X11.XSync(self.display, 0)
        return damage

    def forget_old(self):
        while X11.XPending(self.display):
            X11.XNextEvent(self.display, ctypes.byref(Event()))

    def has_picture(self, window, width, height):
        """Not black in its middle, as a window is between being mapped, which counts
        as new for the server, and being painted."""
        image = X11.XGetImage(self.display, window, width // 2, height // 2, 1, 1, ctypes.c_ulong(-1).value, Z_PIXMAP)
        if not image:
            return False
        colour = X11.XGetPixel(image, 0, 0) & RED_GREEN_BLUE
        X11.XDestroyImage(image)
        return colour != 0

    def first_painted(self, picture=None):
        """When the next new window that is large enough has its first picture."""
        watched = set()
        for event in self.events("a window with a picture"):
            if event.type == CREATE_NOTIFY and not event.create.override:
                watched.add(self.watch(event.create.window))
            elif event.type == self.damage_type and event.damage.damage in watched:
                DAMAGE.XDamageSubtract(self.display, event.damage.damage, 0, 0)
                size = event.damage.area_width, event.damage.area_height
                if min(size) < SMALLEST or not self.has_picture(event.damage.drawable, *size):
                    continue
                now = time.monotonic()
                if picture:
                    subprocess.run(["import", "-silent", "-window", hex(event.damage.drawable), picture], check=True)
                for damage in watched:
                    DAMAGE.XDamageDestroy(self.display, damage)
                X11.XSync(self.display, 0)
                self.forget_old()
                return now

    def watch_closely(self, window):
        """Every rectangle of a window that is painted, for painted()."""
        return self.watch(window, REPORT_RECTANGLES)

    def painted(self, damage, right_of=0):
        """When a watched window shows something new, if it reaches that far."""
        for event in self.events("something new in a window"):
            if event.type == self.damage_type and event.damage.damage == damage and event.damage.x + event.damage.width > right_of:
                return time.monotonic()

    def wait_for_stillness(self):
        """Until nothing that is watched was painted for a while; forgets what was."""
        while self.next_event(time.monotonic() + STILL_SECONDS) is not None:
            pass
