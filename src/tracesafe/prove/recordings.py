"""Calls that were recorded, as value specs.

Numbers, texts, tuples, lists, dicts and names stand in a spec as they are; what only the recording holds, arrays
first of all, is ``{"recorded": {"file": ..., "key": ...}}``, which ``worker/replay.py`` makes. Of an array the spec
also says ``framework``, ``dtype`` and ``shape``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.prove import reading
from tracesafe.prove.reading import RecordingError
from tracesafe.prove.record.store import CACHE

Spec = Mapping[str, Any]

INLINE = frozenset({"literal", "special", "reference"})
ABOUT = ("framework", "dtype", "shape", "requires_grad")


@dataclass(frozen=True)
class Call:
    """One call that was made while tests or a script ran."""

    module: str
    name: str
    """The qualified name within the module: ``Net.forward``."""
    args: tuple[Spec, ...]
    kwargs: Mapping[str, Spec]
    transform: str | None
    """None for a plain call, else what was applied to the function: ``torch.func.vmap(torch.func.grad)``."""
    options: Mapping[str, Any]
    bound: int
    """How many of the first arguments the function had before it was transformed: ``self`` of a bound method."""
    names: tuple[str, ...]
    """``module:name`` under which the transformed function stands."""
    file: Path
    line: int
    origin: str
    """The test (``tests/test_x.py::test_y``) or the script."""
    is_exact: bool
    """Whether the function cannot have given its parameters other values before they were seen."""
    state: Spec
    """What ``worker/replay.py`` restores: the random generators at the call."""
    content: str = field(repr=False)
    """Equal for calls with equal arguments."""

    @property
    def qualname(self) -> str:
        return f"{self.module}:{self.name}"

    def spec(self) -> dict[str, Any]:
        """The call as a job says it."""
        return {"args": list(self.args), "kwargs": dict(self.kwargs), "state": self.state}


@dataclass(frozen=True)
class Recordings:
    """The calls of one or more recordings. Equal calls stand in them once."""

    all: tuple[Call, ...] = ()
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """``module:qualname`` -> why calls of it were not recorded."""

    def calls(self, qualname: str, file: Path | None = None) -> tuple[Call, ...]:
        """What ``module:name`` was called with: its plain calls and, if it is a transformed function, the calls of
        that. ``file`` (absolute) finds the function of a module that goes by another name."""
        return tuple(
            call
            for call in self.all
            if (call.transform is None and _is_function(call, qualname, file))
            or any(_is_same(name, qualname) for name in call.names)
        )

    def under_transforms(self, qualname: str, file: Path | None = None) -> tuple[Call, ...]:
        """What the functions were called with that transforms made of ``module:name``."""
        return tuple(call for call in self.all if call.transform is not None and _is_function(call, qualname, file))

    def by_function(self) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
        """``module.name`` -> the calls that can be made under that name."""
        named: dict[str, list[Mapping[str, Any]]] = {}
        for call in self.all:
            for name in (call.qualname,) if call.transform is None else call.names:
                named.setdefault(name.replace(":", "."), []).append(call.spec())
        return MappingProxyType({name: tuple(calls) for name, calls in named.items()})

    def why_not(self, qualname: str) -> tuple[str, ...]:
        """Why calls of a function were not recorded."""
        return self.skipped.get(qualname, ())

    def __add__(self, other: Recordings) -> Recordings:
        skipped = {**self.skipped}
        for name, reasons in other.skipped.items():
            skipped[name] = tuple(dict.fromkeys((*skipped.get(name, ()), *reasons)))
        return Recordings(_distinct((*self.all, *other.all)), MappingProxyType(skipped))


def load(*files: Path) -> Recordings:
    """The calls of recordings. Raises RecordingError, which says what to do."""
    together = Recordings()
    for file in files:
        together += _loaded(file.absolute())
    return together


def found(root: Path) -> tuple[Path, ...]:
    """The recordings in the cache folder of a project, the latest first."""
    files = (root / CACHE / "recordings").glob("*.zip")
    return tuple(sorted(files, key=lambda file: (-file.stat().st_mtime_ns, file.name)))


def _loaded(file: Path) -> Recordings:
    told = reading.index(file)
    root = Path(str(told.get("root", "")))
    calls = tuple(_call(file, root, place, call) for place, call in enumerate(told["calls"]))
    skipped: dict[str, tuple[str, ...]] = {}
    for skip in told["skipped"]:
        if isinstance(skip, dict):
            place = str(skip.get("place"))
            skipped[place] = (*skipped.get(place, ()), str(skip.get("reason")))
    return Recordings(_distinct(calls), MappingProxyType(skipped))


def _call(file: Path, root: Path, place: int, call: Mapping[str, Any]) -> Call:
    args = tuple(_spec(file, f"{place}/args/{number}", node) for number, node in enumerate(call["args"]))
    kwargs = {
        name: _spec(file, f"{place}/kwargs/{number}/1", node) for number, (name, node) in enumerate(call["kwargs"])
    }
    return Call(
        module=call["module"],
        name=call["qualname"],
        args=args,
        kwargs=MappingProxyType(kwargs),
        transform=call["transform"],
        options=MappingProxyType(call["options"]),
        bound=call["bound"],
        names=tuple(call["names"]),
        file=root / call["file"],
        line=call["line"],
        origin=call["origin"],
        is_exact=call["exact"],
        state={"recorded": {"file": str(file), "key": f"{place}/state"}},
        content=call["call"],
    )


def _spec(file: Path, key: str, node: Mapping[str, Any]) -> Spec:
    """The spec of a node: structure that specs have stays visible, so that inputs can be changed and shrunk."""
    ((kind, held),) = node.items()
    if kind in INLINE:
        return node
    if kind in ("tuple", "list"):
        return {kind: [_spec(file, f"{key}/{kind}/{place}", item) for place, item in enumerate(held)]}
    if kind == "dict":
        pairs = enumerate(held)
        return {kind: [[_spec(file, f"{key}/dict/{at}/{one}", pair[one]) for one in (0, 1)] for at, pair in pairs]}
    about = {name: held[name] for name in ABOUT if name in held} if kind == "array" else {"kind": kind}
    return {"recorded": {"file": str(file), "key": key, **about}}


def _distinct(calls: Iterable[Call]) -> tuple[Call, ...]:
    seen: set[tuple[object, ...]] = set()

    def new() -> Iterator[Call]:
        for call in calls:
            key = (call.module, call.name, call.transform, call.names, call.content)
            if key not in seen:
                seen.add(key)
                yield call

    return tuple(new())


def _is_function(call: Call, qualname: str, file: Path | None) -> bool:
    return _is_same(call.qualname, qualname) or (file == call.file and call.name == qualname.rpartition(":")[2])


def _is_same(one: str, other: str) -> bool:
    """Whether two names of functions are one, though a module may be known below another root (``src.pkg.mod``)."""
    own, _, name = one.partition(":")
    module, _, asked = other.partition(":")
    return name == asked and (own == module or own.endswith(f".{module}") or module.endswith(f".{own}"))


__all__ = ["Call", "RecordingError", "Recordings", "found", "load"]
