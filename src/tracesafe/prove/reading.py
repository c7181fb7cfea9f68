"""Opening a recording: a file of anybody's, so everything is checked before anything is believed."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.prove.record import npy
from tracesafe.prove.record.merge import INDEX, merge, state_arrays
from tracesafe.prove.record.recorder import Limits
from tracesafe.prove.record.store import FORMAT, VERSION, is_alive, parts_folder

LARGEST_INDEX = 64 * 2**20
LARGEST_ARRAY = 256 * 2**20
LARGEST = 2**30
MOST_MEMBERS = 200_000
DEEPEST = 200
ARRAY = re.compile(r"arrays/([0-9a-f]{24})\.npy")
REFERENCE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:([^\W\d]\w*(\.[^\W\d]\w*)*)?")
AGAIN = "record once more: `pytest --tracesafe-record`, or `python -m tracesafe.prove.record script.py`"


class RecordingError(Exception):
    """A file that cannot be used: which one, what is wrong with it, what to do."""

    def __init__(self, file: Path, problem: str, remedy: str = AGAIN) -> None:
        super().__init__(f"{file}: {problem}; {remedy}")
        self.file = file
        self.problem = problem
        self.remedy = remedy


def index(file: Path) -> Mapping[str, Any]:
    """The index of a recording, checked. What a run left behind that died is made a recording first. Raises
    RecordingError."""
    if not file.exists():
        _recover(file)
    try:
        with zipfile.ZipFile(file) as archive:
            return _checked(file, archive)
    except zipfile.BadZipFile as error:
        raise RecordingError(file, f"is no recording, or is damaged ({error})") from error
    except (OSError, EOFError, zlib.error, RuntimeError) as error:
        raise RecordingError(file, f"cannot be read: {error}") from error


def _recover(file: Path) -> None:
    runs = sorted(parts_folder(file).glob("*")) if parts_folder(file).is_dir() else []
    if not runs:
        raise RecordingError(file, "there is no such file")
    run = runs[-1].name
    if is_alive(run.partition("-")[0]):
        raise RecordingError(file, "is still being recorded", "wait until the tests are done")
    try:
        merge(file, run, Limits())
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise RecordingError(file, f"what an interrupted run left cannot be read: {error}") from error


def _checked(file: Path, archive: zipfile.ZipFile) -> Mapping[str, Any]:
    members = archive.infolist()
    names = [member.filename for member in members]
    foreign = next((name for name in names if name != INDEX and not ARRAY.fullmatch(name)), None)
    if INDEX not in names or foreign is not None or len(set(names)) < len(names):
        raise RecordingError(file, f"is no recording of tracesafe ({_what(foreign, names)})")
    size = sum(member.file_size for member in members)
    if size > LARGEST or len(names) > MOST_MEMBERS:
        raise RecordingError(file, f"unpacks to {size >> 20} MiB in {len(names)} files, more than is read")
    told = _json(file, archive)
    if told.get("format") != FORMAT or type(told.get("version")) is not int:
        raise RecordingError(file, "is no recording of tracesafe (its index says nothing of the format)")
    if told["version"] > VERSION:
        problem = f"was written by a newer tracesafe (format {told['version']}; this one reads up to {VERSION})"
        raise RecordingError(file, problem, "update tracesafe, or record with this version")
    _check(file, told, archive)
    return MappingProxyType(told)


def _what(foreign: str | None, names: list[str]) -> str:
    if foreign is not None:
        return f"it holds {foreign[:60]!r}"
    return f"it has no {INDEX}" if INDEX not in names else "a name stands in it twice"


def _json(file: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    with archive.open(INDEX) as member:
        text = member.read(LARGEST_INDEX + 1)
    if len(text) > LARGEST_INDEX:
        raise RecordingError(file, f"its index is larger than {LARGEST_INDEX >> 20} MiB")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordingError(file, f"its index is damaged ({error})") from error
    if not isinstance(told, dict):
        raise RecordingError(file, "its index is damaged (it is no object)")
    return told


FIELDS: Mapping[str, type | tuple[type, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("call", "module", "qualname", "file", "origin"), str),
        **dict.fromkeys(("looks", "names", "args", "kwargs"), list),
        **dict.fromkeys(("options", "state"), dict),
        "line": int,
        "bound": int,
        "exact": bool,
        "transform": (str, type(None)),
    }
)


def _check(file: Path, told: dict[str, Any], archive: zipfile.ZipFile) -> None:
    """Whether an index is one, and agrees with the arrays. Raises RecordingError."""
    calls = told.get("calls")
    if not isinstance(calls, list) or not isinstance(told.setdefault("skipped", []), list):
        raise RecordingError(file, "its index is damaged (it has no calls)")
    arrays = _Arrays(file, archive)
    for place, call in enumerate(calls):
        wrong = _wrong_field(call)
        if wrong:
            raise RecordingError(file, f"its index is damaged (call {place}: {wrong})")
        try:
            for node in (*call["args"], *(pair[1] for pair in call["kwargs"])):
                _check_node(node, arrays, 0)
            for name in state_arrays(call["state"]):
                arrays.header(name)
        except (DamagedError, LookupError, TypeError, ValueError) as error:
            raise RecordingError(file, f"its index is damaged (call {place}: {error})") from error


def _wrong_field(call: Any) -> str | None:
    if not isinstance(call, dict):
        return "is no object"
    for name, kind in FIELDS.items():
        if not isinstance(call.get(name), kind):
            return f"`{name}` is missing or wrong"
    pairs = all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in call["kwargs"])
    texts = all(isinstance(text, str) for text in (*call["looks"], *call["names"])) and len(call["looks"]) == 2
    return None if pairs and texts else "`kwargs`, `looks` or `names` is wrong"


class DamagedError(ValueError):
    """What is wrong with a node."""


class _Arrays:
    """The headers of a recording's arrays, each read once."""

    def __init__(self, file: Path, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._sizes = {member.filename: member.file_size for member in archive.infolist()}
        self._known: dict[str, npy.Header] = {}

    def header(self, name: object) -> npy.Header:
        member = f"arrays/{name}.npy"
        if member not in self._sizes:
            raise DamagedError(f"there is no array {str(name)[:40]}")
        found = self._known.get(member)
        if found is None:
            with self._archive.open(member) as stream:
                found = npy.header(stream.read(npy.LONGEST_HEADER + 16))
            if found.size != self._sizes[member] or found.size > LARGEST_ARRAY:
                raise DamagedError(f"the array {name} has another size than its header says")
            self._known[member] = found
        return found


def _check_node(node: Any, arrays: _Arrays, depth: int) -> None:
    """Whether a value is one that ``record/encode.py`` writes."""
    if not isinstance(node, dict) or len(node) != 1 or depth > DEEPEST:
        raise DamagedError(f"{str(node)[:60]} is no value")
    ((kind, held),) = node.items()
    check = CHECKS.get(kind)
    if check is None:
        raise DamagedError(f"{kind[:40]!r} is no kind of value")
    for inner in check(held, arrays) or ():
        _check_node(inner, arrays, depth + 1)


def _expect(condition: bool, held: object) -> None:
    if not condition:
        raise DamagedError(f"{str(held)[:60]} is no value")


def _literal(held: Any, arrays: _Arrays) -> None:
    _expect(held is None or isinstance(held, bool | int | float | str), held)


def _special(held: Any, arrays: _Arrays) -> None:
    _expect(held in ("nan", "inf", "-inf", "-0.0"), held)


def _text(held: Any, arrays: _Arrays) -> None:
    _expect(isinstance(held, str), held)


def _anything(held: Any, arrays: _Arrays) -> None:
    _expect(held is True, held)


def _numbers(held: Any, arrays: _Arrays) -> None:
    _expect(isinstance(held, list) and all(type(item) is int for item in held), held)


def _texts(held: Any, arrays: _Arrays) -> None:
    _expect(isinstance(held, list) and len(held) == 2 and all(isinstance(item, str) for item in held), held)


def _items(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list), held)
    yield from held


def _pairs(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in held), held)
    for pair in held:
        yield from pair


def _reference(held: Any, arrays: _Arrays) -> None:
    _expect(isinstance(held, str) and REFERENCE.fullmatch(held) is not None, held)


def _classed(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list) and len(held) == 2 and isinstance(held[1], list), held)
    _reference(held[0], arrays)
    yield from held[1]


def _attributes(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list) and len(held) == 2, held)
    _reference(held[0], arrays)
    yield from _pairs(held[1], arrays)


def _method(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list) and len(held) == 2 and str(held[1]).isidentifier(), held)
    yield held[0]


def _one(held: Any, arrays: _Arrays) -> Iterator[Any]:
    yield held


def _array(held: Any, arrays: _Arrays) -> None:
    _expect(isinstance(held, dict) and held.get("framework") in ("numpy", "torch", "jax"), held)
    header = arrays.header(held.get("file"))
    if list(header.shape) != held.get("shape") or not isinstance(held.get("dtype"), str):
        raise DamagedError(f"the array {held.get('file')} has another shape than the index says")


def _dims(held: Any, arrays: _Arrays) -> None:
    _expect(isinstance(held, list), held)
    for dim in held:
        _expect(isinstance(dim, list) and len(dim) == 4 and type(dim[2]) is int, dim)


def _phi(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, dict) and isinstance(held.get("names"), list), held)
    _dims(held.get("dims"), arrays)
    yield held.get("native")


def _layout(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list) and len(held) == 2, held)
    _dims(held[1], arrays)
    yield held[0]


def _stack(held: Any, arrays: _Arrays) -> Iterator[Any]:
    _expect(isinstance(held, list) and len(held) == 2 and isinstance(held[0], list), held)
    _dims(held[1], arrays)
    yield from held[0]


CHECKS: Mapping[str, Callable[[Any, _Arrays], Iterator[Any] | None]] = MappingProxyType(
    {
        "literal": _literal,
        "special": _special,
        "ellipsis": _anything,
        "reference": _reference,
        **dict.fromkeys(("bytes", "path", "device"), _text),
        **dict.fromkeys(("tuple", "list", "set", "frozenset", "slice", "partial", "complex"), _items),
        **dict.fromkeys(("dict", "ordered"), _pairs),
        **dict.fromkeys(("range", "size"), _numbers),
        "dtype": _texts,
        "namedtuple": _classed,
        "object": _attributes,
        "method": _method,
        "generator": _one,
        "array": _array,
        "phi_shape": _dims,
        "phi_layout": _layout,
        "phi_stack": _stack,
        "phi": _phi,
    }
)
