"""A wall for a screen of one's own: something for windows to stand before in pictures.

The compositor finds it by a property of the root window that names a pixmap, which
must outlive whoever made it; no program that paints walls is needed for that.
"""

import ctypes

TOP, BOTTOM = (0x8F, 0xB3, 0xD9), (0x3C, 0x54, 0x70)
XA_PIXMAP = 20
RETAIN_PERMANENT = 1
REPLACE = 0


def colour(share):
    """Between top and bottom, as a 24-bit screen has it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(TOP, BOTTOM))
    return red << 16 | green << 8 | blue


class Screen:
    """What is needed of Xlib, with the types that ctypes does not guess."""

    def __init__(self):
        self.x11 = ctypes.CDLL("libX11.so.6")
        for name, result in (("XOpenDisplay", ctypes.c_void_p), ("XCreateGC", ctypes.c_void_p),
                             ("XDefaultRootWindow", ctypes.c_ulong), ("XCreatePixmap", ctypes.c_ulong),
                             ("XInternAtom", ctypes.c_ulong)):
            getattr(self.x11, name).restype = result
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.call("XDefaultRootWindow"))

    def call(self, name, *arguments):
        return getattr(self.x11, name)(self.display, *arguments)


def paint(width, height):
    """Paints the screen that DISPLAY names."""
    screen = Screen()
    pixmap = ctypes.c_ulong(screen.call("XCreatePixmap", screen.root, width, height, 24))
    pen = ctypes.c_void_p(screen.call("XCreateGC", pixmap, ctypes.c_ulong(0), None))
    for y in range(height):
        screen.call("XSetForeground", pen, ctypes.c_ulong(colour(y / height)))
        screen.call("XDrawLine", pixmap, pen, 0, y, width, y)
    name = ctypes.c_ulong(screen.call("XInternAtom", b"_XROOTPMAP_ID", False))
    screen.call("XChangeProperty", screen.root, name, ctypes.c_ulong(XA_PIXMAP), 32, REPLACE, ctypes.byref(pixmap), 1)
    screen.call("XSetWindowBackgroundPixmap", screen.root, pixmap)
    screen.call("XClearWindow", screen.root)
    screen.call("XSetCloseDownMode", RETAIN_PERMANENT)
    screen.call("XCloseDisplay")
