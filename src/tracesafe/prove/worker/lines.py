"""Which lines of some files run, and which line runs after which."""

import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

Line = tuple[str, int]
Arc = tuple[str, int, int]


class Lines:
    """``with Lines(files) as seen: ...``; then ``seen.lines`` and ``seen.arcs`` hold what ran in these files.

    An arc (file, 0, line) is the first line of a call. Whoever else traces (a debugger) is put back afterwards.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self.files = frozenset(files)
        self._arcs: set[Arc] = set()
        self._last: dict[int, int] = {}
        self._previous: Any = None

    @property
    def arcs(self) -> frozenset[Arc]:
        return frozenset(self._arcs)

    @property
    def lines(self) -> frozenset[Line]:
        return frozenset((file, line) for file, _, line in self._arcs)

    def __enter__(self) -> "Lines":
        self._previous = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(self, *_error: object) -> None:
        sys.settrace(self._previous)

    def _call(self, frame: FrameType, event: str, _argument: Any) -> Any | None:
        if frame.f_code.co_filename not in self.files:
            return None
        self._last[id(frame)] = 0
        return self._line

    def _line(self, frame: FrameType, event: str, _argument: Any) -> Any | None:
        file, key = frame.f_code.co_filename, id(frame)
        if event == "line":
            self._arcs.add((file, self._last.get(key, 0), frame.f_lineno))
            self._last[key] = frame.f_lineno
        elif event == "return":
            self._last.pop(key, None)
        return self._line
