"""A keyboard for the X server of the session.  In this process, since starting
one more would take longer than what is to be measured."""

import ctypes

X11, TEST = (ctypes.CDLL(name) for name in ("libX11.so.6", "libXtst.so.6"))
X11.XOpenDisplay.restype = ctypes.c_void_p
X11.XKeysymToKeycode.argtypes = (ctypes.c_void_p, ctypes.c_ulong)
X11.XFlush.argtypes = (ctypes.c_void_p,)
TEST.XTestFakeKeyEvent.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong)

RETURN = 0xFF0D
SHIFT = 0xFFE1


class Keyboard:
    def __init__(self):
        self.display = X11.XOpenDisplay(None)

    def turn(self, key, down):
        TEST.XTestFakeKeyEvent(self.display, X11.XKeysymToKeycode(self.display, key), down, 0)
        X11.XFlush(self.display)

    def press(self, *keys):
        """All down in their order, then up again."""
        for key in keys:
            self.turn(key, True)
        for key in reversed(keys):
            self.turn(key, False)
