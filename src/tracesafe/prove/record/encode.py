"""Values as JSON and arrays, with their structure: what ``worker/replay.py`` makes objects of again.

A node is a dict with one key, its kind. The kinds ``literal``, ``special``, ``tuple``, ``list``, ``dict`` and
``reference`` are those of value specs; ``array`` names a file of the recording; the others keep what specs lack:
``complex``, ``bytes``, ``set``, ``frozenset``, ``ordered``, ``slice``, ``range``, ``ellipsis``, ``namedtuple``,
``object``, ``partial``, ``method``, ``dtype``, ``device``, ``size``, ``path``, ``generator``, ``phi``, ``phi_shape``,
``phi_layout``, ``phi_stack``.
"""

from __future__ import annotations

import base64
import collections
import enum
import functools
import hashlib
import json
import math
import pathlib
import types
from dataclasses import dataclass
from typing import Any

from tracesafe.prove.record import phi_values
from tracesafe.prove.record.arrays import NotRecordedError, Stored, is_array, loaded, stored
from tracesafe.prove.record.references import reference
from tracesafe.prove.record.selection import Looks

Node = dict[str, Any]

DEEPEST = 40
MOST_NODES = 5_000
LONGEST_TEXT = 100_000
LARGEST_CALL = 10
"""All arrays of a call together have at most this many times the elements that one may have."""


@dataclass(frozen=True)
class Encoded:
    """Arguments: their nodes, the arrays that these name, and how the call looks."""

    args: list[Node]
    kwargs: list[tuple[str, Node]]
    arrays: dict[str, bytes]
    looks: Looks


def encode(args: tuple[Any, ...], kwargs: dict[str, Any], limit: int) -> Encoded:
    """Arguments as they are now. Raises NotRecordedError, which names the argument."""
    encoder = Encoder(limit)
    nodes: list[Node] = []
    named: list[tuple[str, Node]] = []
    for place, value in enumerate(args):
        nodes.append(_argument(encoder, f"argument {place + 1}", value))
    for name, value in kwargs.items():
        named.append((name, _argument(encoder, f"argument `{name}`", value)))
    text = json.dumps([nodes, named], sort_keys=True)
    signature = hashlib.sha256(json.dumps(_plain([nodes, named])).encode()).hexdigest()[:16]
    digest = hashlib.sha256(text.encode()).hexdigest()[:24]
    return Encoded(nodes, named, encoder.arrays, Looks(digest, signature, "|".join(encoder.traits)))


def _argument(encoder: Encoder, label: str, value: Any) -> Node:
    try:
        return encoder.node(value)
    except NotRecordedError as error:
        raise NotRecordedError(f"{label} {error}") from None


class Encoder:
    """Takes values apart; keeps the arrays that it met."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.arrays: dict[str, bytes] = {}
        self.traits: list[str] = []
        self._elements = 0
        self._nodes = 0
        self._open: list[int] = []

    def node(self, value: Any) -> Node:
        """The node of a value. Raises NotRecordedError."""
        self._nodes += 1
        if self._nodes > MOST_NODES or len(self._open) > DEEPEST:
            raise NotRecordedError("has too many parts")
        plain = self._plain(value)
        if plain is not None:
            return plain
        if is_array(value):
            return self._array(value)
        if id(value) in self._open:
            raise NotRecordedError("contains itself")
        self._open.append(id(value))
        try:
            return self._structure(value)
        finally:
            self._open.pop()

    def keep(self, array: Stored) -> Node:
        """The node of an array that was taken."""
        self._elements += array.elements
        if self._elements > self.limit * LARGEST_CALL:
            raise NotRecordedError(f"brings the call to {self._elements} elements, more than are recorded")
        self.arrays[array.name] = array.content
        self.traits.append(array.traits)
        return {"array": {"file": array.name, **array.about}}

    def _array(self, value: Any) -> Node:
        return self.keep(stored(value, self.limit))

    def _plain(self, value: Any) -> Node | None:
        """Numbers, texts and the like; members of enums are no numbers."""
        kind = type(value)
        if value is None or kind is bool or kind is int:
            return {"literal": value}
        if kind is float:
            return _number(value)
        if kind is str:
            return {"literal": _short(value)}
        if kind is complex:
            return {"complex": [_number(value.real), _number(value.imag)]}
        if kind is bytes:
            return {"bytes": base64.b64encode(_short(value)).decode()}
        if value is ...:
            return {"ellipsis": True}
        if kind is range:
            return {"range": [value.start, value.stop, value.step]}
        return None

    def _structure(self, value: Any) -> Node:
        for handle in (self._container, self._named, self._of_framework, self._bound):
            node = handle(value)
            if node is not None:
                return node
        return self._object(value)

    def _container(self, value: Any) -> Node | None:
        kind = type(value)
        if kind in (tuple, list):
            return {kind.__name__: [self.node(item) for item in value]}
        if kind in (set, frozenset):
            return {kind.__name__: sorted((self.node(item) for item in value), key=json.dumps)}
        if kind is dict or kind is collections.OrderedDict:
            pairs = [[self.node(key), self.node(item)] for key, item in value.items()]
            return {"dict" if kind is dict else "ordered": pairs}
        if kind is slice:
            return {"slice": [self.node(part) for part in (value.start, value.stop, value.step)]}
        if isinstance(value, pathlib.PurePath):
            return {"path": str(value)}
        return None

    def _named(self, value: Any) -> Node | None:
        """What another process finds by its name."""
        if isinstance(value, enum.Enum) and value.name is not None:
            owner = reference(type(value))
            return {"reference": f"{owner}.{value.name}"} if owner else None
        if isinstance(value, types.ModuleType):
            return {"reference": f"{value.__name__}:"}
        if isinstance(value, type) or callable(value):
            name = reference(value)
            return {"reference": name} if name else None
        return None

    def _of_framework(self, value: Any) -> Node | None:
        np, torch = loaded("numpy"), loaded("torch")
        if np is not None and isinstance(value, np.dtype) and value.isbuiltin:
            return {"dtype": ["numpy", value.str if value.kind != "V" else str(value)]}
        if np is not None and isinstance(value, np.dtype) and value.names is None:
            return {"dtype": ["numpy", str(value)]}
        if np is not None and isinstance(value, np.random.Generator):
            return {"generator": self._state({"numpy": value.bit_generator.state})}
        if torch is not None:
            if isinstance(value, torch.dtype):
                return {"dtype": ["torch", str(value).removeprefix("torch.")]}
            if isinstance(value, torch.device):
                return {"device": str(value)}
            if isinstance(value, torch.Size):
                return {"size": list(value)}
            if isinstance(value, torch.Generator):
                return {"generator": self._state({"torch": value.get_state()})}
        return phi_values.node(self, value)

    def _state(self, state: dict[str, Any]) -> Node:
        return self.node(state)

    def _bound(self, value: Any) -> Node | None:
        if type(value) is functools.partial:
            parts = [self.node(value.func), self.node(value.args), self.node(value.keywords)]
            return {"partial": parts}
        if isinstance(value, types.MethodType):
            return {"method": [self.node(value.__self__), value.__name__]}
        if isinstance(value, types.FunctionType):
            raise NotRecordedError(
                f"is or holds the function `{value.__qualname__}`, which has no name at the top level"
            )
        return None

    def _object(self, value: Any) -> Node:
        """An object by its class and its attributes; nothing of the class runs, now or later."""
        kind = type(value)
        name = reference(kind)
        if name is None:
            raise NotRecordedError(f"is or holds a `{kind.__qualname__}`, a class that has no name at the top level")
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            return {"namedtuple": [name, [self.node(item) for item in value]]}
        if not kind.__flags__ & 1 << 9 or kind.__basicsize__ > _plain_size(kind):
            raise NotRecordedError(f"is or holds a `{kind.__qualname__}`, which is more than its attributes")
        computed = {key for owner in kind.__mro__ for key, held in vars(owner).items() if _is_cache(held)}
        state = {key: held for key, held in (getattr(value, "__dict__", None) or {}).items() if key not in computed}
        for owner in kind.__mro__:
            slots = owner.__dict__.get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                if slot not in ("__dict__", "__weakref__") and hasattr(value, slot):
                    state[slot] = getattr(value, slot)
        return {"object": [name, [[self.node(key), self.node(item)] for key, item in state.items()]]}


def _plain_size(kind: type) -> int:
    """The most that an object of a class made in Python takes: larger ones keep data where no attribute shows it."""
    slots = sum(
        1 if isinstance(owner.__dict__.get("__slots__", ()), str) else len(owner.__dict__.get("__slots__", ()))
        for owner in kind.__mro__
    )
    return object.__basicsize__ + 8 * (slots + 2)


def _is_cache(held: object) -> bool:
    """Whether an attribute of a class fills itself in again."""
    return isinstance(held, functools.cached_property)


def _number(value: float) -> Node:
    if math.isnan(value):
        return {"special": "nan"}
    if math.isinf(value):
        return {"special": "inf" if value > 0 else "-inf"}
    if value == 0 and math.copysign(1, value) < 0:
        return {"special": "-0.0"}
    return {"literal": value}


def _short(text: Any) -> Any:
    if len(text) > LONGEST_TEXT:
        raise NotRecordedError(f"is a text of {len(text)} characters")
    return text


def _plain(node: Any) -> Any:
    """A node without what does not change the way a function runs: contents of arrays, values of floats."""
    if isinstance(node, dict):
        if "array" in node:
            return [node["array"].get(key) for key in ("framework", "dtype", "shape", "requires_grad", "key")]
        if "literal" in node and type(node["literal"]) in (int, float):
            return (
                "number"
                if type(node["literal"]) is float
                else f"integer {(node['literal'] > 0) - (node['literal'] < 0)}"
            )
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(item) for item in node] if isinstance(node, list | tuple) else node
