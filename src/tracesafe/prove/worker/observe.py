"""Which lines of the program ran: a fix is proved by what reached it, and by nothing else."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Mapping
from typing import Any

_MONITORING: Any = getattr(sys, "monitoring", None)  # since Python 3.12
_TOOL = 4
"""A number for ``sys.monitoring`` that coverage, debuggers and profilers leave free."""


class Observer:
    """Collects the lines that run in the files below a folder."""

    def __init__(self, folder: str) -> None:
        self.top = os.path.join(os.path.realpath(folder), "")
        self.seen: dict[str, set[int]] = {}
        self.full: dict[types.CodeType, int] = {}
        self.compiled: dict[str, set[int]] = {}
        """The lines that a compiler read: it does not run them, and what it made runs again without them."""

    def start(self) -> None:
        """Look on from here, in all threads that start later."""
        if _MONITORING is not None:
            events = _MONITORING.events
            _MONITORING.use_tool_id(_TOOL, "tracesafe")
            _MONITORING.register_callback(_TOOL, events.LINE, self._line)
            _MONITORING.set_events(_TOOL, events.LINE)
        else:
            sys.settrace(self._called)

    def pause(self) -> None:
        """Look away."""
        if _MONITORING is not None:
            _MONITORING.set_events(_TOOL, 0)
        else:
            sys.settrace(None)

    def resume(self) -> None:
        """Look on again."""
        if _MONITORING is not None:
            _MONITORING.restart_events()
            _MONITORING.set_events(_TOOL, _MONITORING.events.LINE)
        else:
            sys.settrace(self._called)

    def take(self) -> Mapping[str, list[int]]:
        """The lines that ran since the last time, by file."""
        names = {*self.seen, *self.compiled}
        found = {name: sorted(self.seen.get(name, set()) | self.compiled.get(name, set())) for name in names}
        self.seen = {}
        self.full = {}
        if _MONITORING is not None:
            _MONITORING.restart_events()
        return found

    def read(self, file: str, line: int) -> None:
        """A compiler reads a line."""
        if file.startswith(self.top):
            self.compiled.setdefault(file[len(self.top) :], set()).add(line)

    def _line(self, code: types.CodeType, line: int) -> Any:
        if code.co_filename.startswith(self.top):
            self._add(code, line)
        return _MONITORING.DISABLE

    def _called(self, frame: types.FrameType, _event: str, _argument: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(self.top):
            return None
        if self.full.get(code) == 0:
            return None
        self._add(code, frame.f_lineno)
        return self._traced

    def _traced(self, frame: types.FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self._add(frame.f_code, frame.f_lineno)
        return self._traced

    def _add(self, code: types.CodeType, line: int) -> None:
        lines = self.seen.setdefault(code.co_filename[len(self.top) :], set())
        if line not in lines:
            lines.add(line)
            own = {number for *_, number in code.co_lines() if number is not None}
            self.full[code] = len(own - lines)
