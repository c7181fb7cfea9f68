"""Takes the calls that are worth keeping, at the moment they are made."""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from tracesafe.prove.record.arrays import NotRecordedError, is_array, loaded, stored
from tracesafe.prove.record.encode import Encoded, encode
from tracesafe.prove.record.frames import Project, project_frames, running
from tracesafe.prove.record.selection import Selection
from tracesafe.prove.record.store import Part

LONGEST_PAUSE = 1024
MOST_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Limits:
    """How much is recorded: elements of an array, calls of a function, bytes of a process."""

    elements: int = 100_000
    calls: int = 20
    bytes: int = MOST_BYTES


@dataclass(frozen=True)
class What:
    """The function of a call. ``transform`` is None for a plain call, else its name and options."""

    module: str
    qualname: str
    file: str
    line: int
    names: tuple[str, ...] = ()
    """``module:name`` under which the transformed function stands, where that is known."""
    transform: str | None = None
    options: dict[str, Any] = field(default_factory=dict, hash=False)
    bound: int = 0
    """How many of the first arguments the function had before it was transformed: ``self`` of a bound method."""


class _Pauses:
    """For calls that look alike at first sight: how many to let pass before one is looked at again."""

    def __init__(self) -> None:
        self._left: dict[object, int] = {}
        self._length: dict[object, int] = {}

    def passes(self, key: object) -> bool:
        left = self._left.get(key, 0)
        if left:
            self._left[key] = left - 1
        return left > 0

    def grow(self, key: object) -> None:
        length = self._length.get(key, 0)
        self._length[key] = self._left[key] = min(2 * length + 1, LONGEST_PAUSE)

    def forget(self, key: object) -> None:
        self._length.pop(key, None)


class Recorder:
    """What one process records. Nothing that goes wrong in here reaches the program that is recorded."""

    def __init__(self, project: Project, part: Part, limits: Limits) -> None:
        self.project = project
        self.limits = limits
        self.origin = ""
        self._part = part
        self._process = os.getpid()
        self._inside = threading.local()
        self._lock = threading.RLock()
        self._selections: dict[tuple[str, str | None], Selection] = {}
        self._pauses = _Pauses()
        self._last_runs: dict[object, tuple[int, ...]] = {}
        self._skipped: Counter[str] = Counter()
        self._is_closed = False

    def is_outermost(self) -> bool:
        """Whether what runs now is recorded: nothing transformed is running around it."""
        return not (self._is_closed or getattr(self._inside, "is_set", False) or os.getpid() != self._process)

    def enter(self) -> bool:
        """Whether the call that begins now is an outermost one, to be followed by ``leave``."""
        if not self.is_outermost():
            return False
        self._inside.is_set = True
        return True

    def leave(self) -> None:
        self._inside.is_set = False

    def take(self, what: What | None, args: tuple[Any, ...], kwargs: dict[str, Any], frame: FrameType | None) -> None:
        """Records the call of a transformed function and those of the project's functions around it."""
        try:
            with self._lock:
                if what is not None:
                    self._call(what, args, kwargs, True)
                self._surroundings(frame)
        except Exception as error:
            self._skip("", f"an error of the recorder: {type(error).__name__}: {error}")

    def surroundings(self, frame: FrameType | None) -> None:
        """Records the calls of the project's functions in which a transformed function is made."""
        self.take(None, (), {}, frame)

    def note(self, event: dict[str, Any]) -> None:
        """Writes what is no call."""
        with self._lock:
            self._part.event(event)

    def close(self) -> None:
        """Nothing is recorded from now on."""
        self._is_closed = True
        self._part.close()

    def _surroundings(self, frame: FrameType | None) -> None:
        for outer in project_frames(frame, self.project):
            code = outer.f_code
            if self._pauses.passes(code):
                continue
            call = running(outer)
            if call is None:
                self._skip(f"{outer.f_globals.get('__name__')}:{code.co_qualname}", "a parameter was deleted")
                continue
            if self._last_runs.get(code) == call.run:
                continue
            self._last_runs[code] = call.run
            what = What(call.module, code.co_qualname, code.co_filename, code.co_firstlineno)
            if not self._call(what, call.args, call.kwargs, call.is_exact):
                self._pauses.grow(code)
            else:
                self._pauses.forget(code)

    def _call(self, what: What, args: tuple[Any, ...], kwargs: dict[str, Any], is_exact: bool) -> bool:
        """Whether the call is kept."""
        sight = (what.module, what.qualname, what.transform, _at_first_sight(args, kwargs))
        if what.transform and self._pauses.passes(sight):
            return False
        place = f"{what.module}:{what.qualname}"
        try:
            if self._part.bytes > self.limits.bytes:
                raise NotRecordedError(f"would make the recording larger than {self.limits.bytes >> 20} MiB")
            encoded = encode(args, kwargs, self.limits.elements)
        except NotRecordedError as error:
            self._skip(place, str(error))
            self._pauses.grow(sight)
            return False
        selection = self._selections.setdefault((place, what.transform), Selection(self.limits.calls))
        is_kept, gone = selection.offer(encoded.looks)
        if not is_kept:
            self._pauses.grow(sight)
            return False
        self._pauses.forget(sight)
        if gone is not None:
            self._part.event({"drop": gone, "place": place, "transform": what.transform})
        self._write(what, encoded, is_exact)
        return True

    def _write(self, what: What, encoded: Encoded, is_exact: bool) -> None:
        arrays = dict(encoded.arrays)
        state = _state(arrays)
        for name, content in arrays.items():
            self._part.array(name, content)
        self._part.event(
            {
                "call": encoded.looks.digest,
                "looks": [encoded.looks.signature, encoded.looks.traits],
                "module": what.module,
                "qualname": what.qualname,
                "file": os.path.relpath(what.file, self.project.root).replace(os.sep, "/"),
                "line": what.line,
                "names": list(what.names),
                "transform": what.transform,
                "options": what.options,
                "bound": what.bound,
                "args": encoded.args,
                "kwargs": encoded.kwargs,
                "exact": is_exact,
                "origin": self.origin,
                "state": state,
            }
        )

    def _skip(self, place: str, reason: str) -> None:
        key = json.dumps([place, reason])
        self._skipped[key] += 1
        if self._skipped[key] == 1:
            self._part.event({"skip": place, "reason": reason, "origin": self.origin})


def _at_first_sight(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """Types and shapes of the arguments themselves, without what is in them."""
    sight: list[Any] = []
    for value in (*args, *kwargs.values()):
        kind = type(value)
        if is_array(value):
            sight += (kind, tuple(value.shape), value.dtype)
        elif kind in (tuple, list, dict):
            sight += (kind, len(value))
        else:
            sight.append(value if kind in (bool, str) else kind)
    return tuple(sight)


def _state(arrays: dict[str, bytes]) -> dict[str, Any]:
    """What else a replay needs: the states of random generators, and settings that make other dtypes."""
    version, numbers, gauss = random.getstate()
    np, torch, jax = loaded("numpy"), loaded("torch"), loaded("jax")
    state: dict[str, Any] = {}
    if np is not None:
        internal = stored(np.array(numbers, dtype=np.uint32), 1000)
        arrays[internal.name] = internal.content
        state["python"] = [version, internal.name, gauss]
        legacy = np.random.get_state(legacy=True)
        kept = stored(legacy[1], 1000)
        arrays[kept.name] = kept.content
        state["numpy"] = [legacy[0], kept.name, *map(_plain_number, legacy[2:])]
    if torch is not None:
        generator = stored(torch.get_rng_state(), 100_000)
        arrays[generator.name] = generator.content
        state["torch"] = generator.name
        state["torch_default_dtype"] = str(torch.get_default_dtype()).removeprefix("torch.")
    if jax is not None:
        state["jax_enable_x64"] = bool(jax.config.jax_enable_x64)
    return state


def _plain_number(value: Any) -> Any:
    return int(value) if not isinstance(value, float) else value
