"""What an expression may be while a transform traces it: the lattice of abstract values.

Static    a Python value that is known while tracing (perhaps its constant, too)
Array     an array of some framework; ``touches`` says which transform sites trace it (none: concrete)
Touched   an argument of a transformed function: an array or a pytree of arrays, nobody said which
Tree      a tuple, list or dict with known parts
Target    something that can be called: a function, a class, a transform, a name of a library ...
Unknown   anything
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tracesafe.spec import Framework, Kind


@dataclass(frozen=True, slots=True)
class Touch:
    """One application of a transform that makes a value a tracer."""

    transform: str
    """The transform's name as its users write it: ``torch.func.vmap``."""
    framework: Framework
    kind: Kind
    site: int
    """Which application: an index into the analysis' sites."""


class Dtype(StrEnum):
    """As much of a dtype as the rewrites need."""

    BOOL = "bool"
    FLOAT = "float"
    """jax's default float; its loops need equal dtypes before and after an iteration. Not told of other frameworks."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known; never gives a finding."""

    touches: frozenset[Touch] = frozenset()
    """Sites whose tracers *may* be inside (for effects and aliases, not for findings)."""
    was: str = ""
    """The type of a host array that nothing else is known of: ``numpy.ndarray``."""


@dataclass(frozen=True, slots=True)
class Static:
    """A Python value while tracing: a shape, a flag, a string, None.

    ``type`` is the name of its builtin type where it is known: ``"int"``, ``"NoneType"``, ``"str"`` ...
    """

    type: str | None = None
    const: object = ...
    """The constant itself (hashable), or ``...`` where it is not known."""
    was: str = ""
    """The type of a host array that the traced function makes itself: ``numpy.ndarray``."""


@dataclass(frozen=True, slots=True)
class Array:
    """An array. ``touches`` empty: concrete, not traced."""

    touches: frozenset[Touch] = frozenset()
    framework: Framework | None = None
    dtype: Dtype = Dtype.UNKNOWN
    python: bool = False
    """It was a Python number at the call site (``jit(f)(x, True)``) before the transform made it a tracer."""
    taken: bool = False
    """A Python number that was taken out of a tracer (``x.item()``, ``float(x)``): concrete, or an error."""
    was: str = ""
    """The type of what was passed at the call site before the transform made it a tracer, where that is no array of
    the framework: ``float``, ``numpy.ndarray``."""


@dataclass(frozen=True, slots=True)
class Touched:
    """An argument that a transform traces, or a part of one: an array, or a pytree whose leaves are arrays."""

    touches: frozenset[Touch] = frozenset()


@dataclass(frozen=True, slots=True)
class Tree:
    """A display or pytree with known parts: ``kind`` is ``"tuple"``, ``"list"``, ``"dict"``, ``"namedtuple"`` ...

    ``"many"``: a sequence of unknown length whose elements are all like the one part.
    """

    kind: str
    parts: tuple[Value, ...]
    keys: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Something callable or a namespace; the concrete subclasses live with the interpreter."""

    name: str
    """Its qualified name."""


Value = Unknown | Static | Array | Touched | Tree | Target


def touches(value: Value) -> frozenset[Touch]:
    """The sites that certainly trace the value, or a part of it."""
    match value:
        case Array(touches=found) | Touched(touches=found):
            return found
        case Tree(parts=parts):
            return frozenset[Touch]().union(*(touches(part) for part in parts))
        case _:
            return frozenset()


def is_traced(value: Value) -> bool:
    """Whether the value itself is a tracer: an array (or an argument used as one) that a site touches."""
    return isinstance(value, Array | Touched) and bool(value.touches)


def all_touches(values: Iterable[Value]) -> frozenset[Touch]:
    """The union of the touches of several values."""
    return frozenset[Touch]().union(*(touches(value) for value in values))


def holds_arrays(value: Value) -> bool:
    """Whether a value is an array, or a pytree of nothing else."""
    match value:
        case Array(taken=taken):
            return not taken
        case Touched():
            return True
        case Tree(parts=parts):
            return all(holds_arrays(part) for part in parts)
        case _:
            return False
