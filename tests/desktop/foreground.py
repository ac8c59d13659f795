#!/usr/bin/python3
"""Runs one command as the first process of a namespace would have to.

    foreground.py FD COMMAND [ARGUMENT…]

The command keeps standard input and output and owns the terminal, if there is
one; each line read from FD names a signal to pass on to it; the exit status is
its own.  Whatever it leaves running ends with it: as process 1 that is the
kernel's doing, elsewhere (a container that allows no namespace) orphans are
adopted and ended here.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
CALLER_DIED = signal.SIGUSR1


def controlling_terminal():
    """The terminal, if the caller had it; taking it from another job would stop that job."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if os.tcgetpgrp(terminal) == os.getpgrp():
            return terminal
    except OSError:
        pass
    os.close(terminal)
    return None


def start(command, terminal):
    """A process group of its own: Ctrl+C reaches the command once, not again through us."""

    def become():
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, CALLER_DIED):
            signal.signal(number, signal.SIG_DFL)
        if terminal is not None:
            os.tcsetpgrp(terminal, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    return subprocess.Popen(command, process_group=0, preexec_fn=become)


def descendants():
    """Everybody whose chain of parents leads here."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat:
                parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, rest = [], [os.getpid()]
    while rest:
        parent = rest.pop()
        rest += [child for child, of in parents.items() if of == parent]
        found.append(parent)
    return found[1:]


def end_orphans():
    while left := descendants():
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            os.wait()
        except ChildProcessError:
            return


def pass_on(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def reap(process):
    """Returns the command's exit status once it has ended, None while it runs."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return 0
        if pid == 0:
            return None
        if os.WIFSTOPPED(status):
            # Nobody above could ever continue it.
            os.kill(pid, signal.SIGCONT)
        elif pid == process.pid:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def serve(process, orders):
    """Waits for orders and for the end of the command, whichever comes."""
    watched = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, CALLER_DIED}
    waker, wake = os.pipe()
    for end in (waker, wake, orders):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in watched:
        signal.signal(number, lambda *_: None)

    while (status := reap(process)) is None:
        ready, _, _ = select.select([waker, orders], [], [])
        if orders in ready:
            for name in os.read(orders, 4096).decode().split():
                pass_on(process, getattr(signal, "SIG" + name))
        if waker in ready:
            for number in os.read(waker, 4096):
                if number == CALLER_DIED:
                    pass_on(process, signal.SIGKILL)
                elif number != signal.SIGCHLD:
                    pass_on(process, number)
    return status


def main():
    orders, command = int(sys.argv[1]), sys.argv[2:]
    os.set_inheritable(orders, False)
    libc = ctypes.CDLL(None)
    if os.getpid() != 1:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
        libc.prctl(PR_SET_PDEATHSIG, CALLER_DIED)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    terminal = controlling_terminal()
    own = os.getpgrp()
    try:
        process = start(command, terminal)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        return 127 if isinstance(error, FileNotFoundError) else 126
    status = serve(process, orders)
    if terminal is not None:
        os.tcsetpgrp(terminal, own)
    if os.getpid() != 1:
        end_orphans()
    return status


if __name__ == "__main__":
    sys.exit(main())
