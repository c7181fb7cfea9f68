"""What a program may not do while it is proved: write outside of its scratch folder, reach the network, stay.

Three layers, each of which is used where the system has it: Landlock and a network namespace of Linux, which
hold for every process that the program starts; resource limits; and an audit hook of Python, which gives the
error a name, and stands alone on other systems.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import struct
import sys
from collections.abc import Callable
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

FORKS = 64
"""How many processes one side of a job may start."""
FILE_BYTES = 256 * 2**20
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_SINKS = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
_PATHS = {
    "os.remove": 1,
    "os.rmdir": 1,
    "os.mkdir": 1,
    "os.rename": 2,
    "os.link": 2,
    "os.symlink": 2,
    "os.truncate": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.utime": 1,
    "os.setxattr": 1,
    "os.removexattr": 1,
    "os.chflags": 1,
    "shutil.rmtree": 1,
}.items()
_NETWORK = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo")
_COMPILERS = ("cc", "c++", "gcc", "g++", "clang", "clang++", "ld", "lld", "ptxas", "nvcc", "ld.lld", "as", "uname")


class RefusedError(PermissionError):
    """Something that a proof does not allow."""


def confine(folder: str) -> tuple[str, ...]:
    """Confine this process and all that it starts, for good; what the system offered for that.

    Called before any thread is there (a user namespace needs that), in the process that stays.
    """
    if not sys.platform.startswith("linux"):
        return ()
    found = []
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans of the program come here
    libc.prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG: nothing stays when tracesafe is gone
    if _without_network(libc):
        found.append("network namespace")
    if _landlocked(libc, folder):
        found.append("landlock")
    return tuple(found)


def _without_network(libc: Any) -> bool:
    """Leave for a network namespace without any device; a plain user needs a user namespace for that."""
    new_user, new_network = 0x10000000, 0x40000000
    user, group = os.getuid(), os.getgid()
    if user == 0 and libc.unshare(new_network) == 0:
        return True
    if libc.unshare(new_user | new_network) != 0:
        return False
    with contextlib.suppress(OSError):
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as stream:
                stream.write(text)
    return True


def _landlocked(libc: Any, folder: str) -> bool:
    """Allow writes below a folder only (landlock(7)); with newer kernels also no TCP and no signals to others."""
    create, add_rule, restrict = 444, 445, 446
    version = libc.syscall(create, None, 0, 1)
    if version < 1:
        return False
    write_file, truncate = 1 << 1, 1 << 14
    writes = write_file | sum(1 << bit for bit in range(4, 13))
    writes |= (1 << 13 if version >= 2 else 0) | (truncate if version >= 3 else 0)
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    attributes = ctypes.create_string_buffer(struct.pack("=QQQ", writes, network, scoped))
    ruleset = libc.syscall(create, attributes, size, 0)
    if ruleset < 0:
        return False
    for path in (folder, *_SINKS):
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        allowed = writes if path == folder else write_file | (truncate if version >= 3 else 0)
        rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, handle))
        libc.syscall(add_rule, ruleset, 1, rule, 0)
        os.close(handle)
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    done = libc.syscall(restrict, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def limit(seconds: float, memory: int, is_sealed: bool, folder: str) -> None:
    """The limits of one child: processor time, bytes of a file, memory beyond what it was born with."""
    if sys.platform.startswith("linux") and is_sealed:
        _landlocked(ctypes.CDLL(None, use_errno=True), folder)  # one layer more: no signals to the parent
    if resource is None:
        return
    born = _data_bytes()
    processor = int(seconds * 4) + 2  # of all threads together; the clock on the wall is watched from outside
    for kind, value in (
        ("RLIMIT_CPU", processor),
        ("RLIMIT_FSIZE", FILE_BYTES),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_DATA", born + memory if born else 0),
    ):
        number = getattr(resource, kind, None)
        if number is not None and (value or kind == "RLIMIT_CORE"):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(number, (value, value))


def _data_bytes() -> int:
    """The private writable memory of this process."""
    try:
        with open("/proc/self/status") as stream:
            return next(int(line.split()[1]) * 1024 for line in stream if line.startswith("VmData"))
    except (OSError, StopIteration):
        return 0


def watch(folder: str, forks: Callable[[], int], is_sealed: bool) -> None:
    """Install the audit hook: it refuses what a proof does not allow. It cannot be taken out again."""
    top = os.path.realpath(folder)
    writers = dict(_PATHS)
    own = os.getpid()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = isinstance(mode, str) and bool(set(mode) & set("wax+"))
            if (writes or (isinstance(flags, int) and flags & _WRITES)) and isinstance(path, str | bytes):
                _inside(path, top)
        elif event in writers:
            for path in arguments[: writers[event]]:
                _inside(path, top)
        elif event in _NETWORK:
            _local(event, arguments)
        elif event in ("os.fork", "os.forkpty", "subprocess.Popen", "os.posix_spawn", "os.system"):
            if forks() > FORKS:
                raise BlockingIOError(errno.EAGAIN, "too many processes for a proof")
            if not is_sealed and not (event == "subprocess.Popen" and _compiles(arguments)):
                raise RefusedError(f"no other processes in a proof ({event})")
        elif event in ("os.kill", "os.killpg") and arguments[0] != own and os.getpid() == own:
            raise RefusedError("no signals to other processes in a proof")
        elif event in ("os.exec", "ctypes.dlopen") and not is_sealed and event == "os.exec":
            raise RefusedError("no other programs in a proof")

    sys.addaudithook(hook)


def _inside(path: Any, top: str) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return
    text = os.path.realpath(os.path.join(os.getcwd(), os.fsdecode(path)))
    if text != top and not text.startswith(top + os.sep) and text not in _SINKS:
        raise RefusedError(errno.EACCES, "a proof writes below its scratch folder only", text)


def _local(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        raise RefusedError("no network in a proof")
    if isinstance(arguments[-1], tuple):  # an address of the internet; a path is a local socket
        raise RefusedError("no network in a proof")


def _compiles(arguments: tuple[Any, ...]) -> bool:
    """Whether a process is a compiler that a framework starts."""
    program, words = arguments[0], arguments[1]
    name = program or (words[0] if isinstance(words, list | tuple) and words else words)
    base = os.path.basename(os.fsdecode(name)) if isinstance(name, str | bytes | os.PathLike) else ""
    return base.split("-")[0] in _COMPILERS or base.rstrip("0123456789.-") in _COMPILERS
