"""What processes cost: their time on a processor and their memory, with everybody whom
they have started."""

import os
import pathlib

TICKS = os.sysconf("SC_CLK_TCK")
MEGABYTE = 1024


def stat(pid):
    """What the kernel says of it after its name, which may have anything in it."""
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def family(pids):
    """These, and whoever descends from them."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parents[int(entry)] = int(stat(entry)[1])
            except (FileNotFoundError, ProcessLookupError):
                pass
    found = set(pids)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def seconds(pids):
    """On a processor, so far, of all of them that live."""
    total = 0
    for pid in family(pids):
        try:
            user, system = stat(pid)[11:13]
            total += int(user) + int(system)
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / TICKS


def private(pid):
    """Memory of one process in MB that nobody else has."""
    words = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().split()
    return sum(int(words[words.index(kind) + 1]) for kind in ("Private_Clean:", "Private_Dirty:")) / MEGABYTE


def share(pids):
    """Memory in MB, what is shared being divided among those who share it (PSS)."""
    total = 0
    for pid in family(pids):
        try:
            words = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().split()
            total += int(words[words.index("Pss:") + 1])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / MEGABYTE
