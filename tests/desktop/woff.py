"""Fonts as the web packs them, unpacked: Pango shows none that are still packed.

    woff.py PACKED UNPACKED
"""

import pathlib
import struct
import sys
import zlib

HEADER = struct.Struct(">4s4sIHHIHHIIIII")  # of the packed one
ENTRY = struct.Struct(">4sIIII")            # of each of its tables: tag, place, length packed and unpacked, checksum
START = struct.Struct(">4sHHHH")            # of the unpacked one
PLACE = struct.Struct(">4sIII")             # of each of its tables


def entries(packed):
    signature, flavor, _, count, *_ = HEADER.unpack_from(packed)
    if signature != b"wOFF":
        raise ValueError(f"not a font in the Web Open Font Format, version 1: it begins with {signature}")
    return flavor, [ENTRY.unpack_from(packed, HEADER.size + i * ENTRY.size) for i in range(count)]


def table(packed, place, length, whole):
    data = packed[place:place + length]
    return zlib.decompress(data) if length < whole else data


def start(flavor, count):
    """With what a reader of long ago would search by."""
    power = count.bit_length() - 1
    return START.pack(flavor, count, 16 << power, power, 16 * count - (16 << power))


def unpack(packed):
    flavor, tables = entries(packed)
    head, body = start(flavor, len(tables)), b""
    before = len(head) + PLACE.size * len(tables)
    for tag, place, length, whole, checksum in tables:
        head += PLACE.pack(tag, checksum, before + len(body), whole)
        body += table(packed, place, length, whole)
        body += bytes(-len(body) % 4)
    return head + body


if __name__ == "__main__":
    pathlib.Path(sys.argv[2]).write_bytes(unpack(pathlib.Path(sys.argv[1]).read_bytes()))
