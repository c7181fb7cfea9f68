"""Whether two frozen values are the same, up to what the order of floating-point operations may change.

NaN equals NaN, and zeros are equal whatever their sign. Numbers of Python equal arrays without axes of the same
kind; NumPy's arrays equal JAX's. Dictionaries are compared by key (JAX sorts them).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, NamedTuple

Node = Any

TOLERANCE = (
    ("float64", 1e-9),
    ("complex128", 1e-9),
    ("float32", 2e-5),
    ("complex64", 2e-5),
    ("bfloat16", 2e-2),
    ("float8", 1e-1),
    ("float16", 2e-3),
)
"""The relative tolerance by dtype; the absolute one is a tenth of it, times the largest number of the array."""
LOOSE = 2e-5
_INFINITE = float("inf")
CHOSEN: ContextVar[tuple[float | None, float | None]] = ContextVar("CHOSEN", default=(None, None))
"""The relative and the absolute tolerance that the user asks for."""


class Difference(NamedTuple):
    """Where two values differ (``[0].loss``), in what (structure, dtype, shape, value), and both sides in words."""

    path: str
    what: str
    before: str
    after: str
    is_host: bool = False
    """Whether data of Python differ, without any array: no transform ever held them."""
    is_wider: bool = False
    """Whether the numbers are the same, and only those of the second are of a dtype that holds more."""
    is_named: bool = False
    """Whether what was a tuple is a dict of the same values in the same order."""
    is_leak: bool = False
    """Whether a tracer that left its transform stands where there was a value."""

    def __str__(self) -> str:
        place = f" at `{self.path}`" if self.path else ""
        return f"{self.what}{place}: {self.before} before, {self.after} after"


def differences(one: Node, other: Node, path: str = "") -> Iterator[Difference]:
    """All the places where two frozen values differ."""
    kinds = (one[0], other[0])
    if "array" in kinds and set(kinds) <= {"array", "number"}:
        yield from _arrays(_as_array(one), _as_array(other), path)
    elif kinds[0] != kinds[1]:
        is_plain = is_host(one) and is_host(other)
        marks = {"is_named": _is_named(one, other), "is_leak": kinds[1] == "leaked"}
        yield Difference(path, "structure", show(one), show(other), is_plain, **marks)
    elif kinds[0] == "number":
        if one[1] != other[1] or not _close_numbers(one[2], other[2]):
            yield Difference(path, "value" if one[1] == other[1] else "type", show(one), show(other), True)
    elif kinds[0] == "sequence":
        yield from _sequences(one, other, path)
    elif kinds[0] in ("mapping", "object"):
        yield from _mappings(one, other, path)
    elif kinds[0] == "leaked":
        yield Difference(path, "tracer", show(one), show(other))
    elif kinds[0] == "text" and one[1:] != other[1:]:
        yield Difference(path, "value", show(one), show(other), True)


def _is_named(one: Node, other: Node) -> bool:
    """Whether a tuple became a dict with its parts under names."""
    if (one[0], other[0]) != ("sequence", "mapping") or len(one[2]) != len(other[2]):
        return False
    pairs = zip(one[2], (part for _, part in other[2]))  # noqa: B905 (both have one length)
    return not any(list(differences(left, right)) for left, right in pairs)


def is_host(node: Node) -> bool:
    """Whether a frozen value is made of numbers, texts and functions of Python alone."""
    if node[0] == "sequence":
        return all(map(is_host, node[2]))
    if node[0] == "mapping":
        return all(is_host(part) for _, part in node[2])
    return node[0] in ("number", "text", "none", "callable")


def leaves(node: Node) -> int:
    """How many things of a frozen value can be compared."""
    if node[0] in ("array", "number", "text"):
        return 1
    if node[0] == "sequence":
        return sum(leaves(part) for part in node[2])
    if node[0] in ("mapping", "object"):
        return sum(leaves(part) for _, part in node[2])
    return 0


def all_finite(node: Node) -> bool:
    """Whether no number of a frozen value is NaN or infinite."""
    if node[0] == "number":
        return is_finite(repr(node[2]))
    if node[0] == "array":
        import numpy

        return node[5] is None or node[5].dtype.kind not in "fc" or bool(numpy.isfinite(node[5]).all())
    if node[0] in ("mapping", "object"):
        return all(all_finite(part) for _, part in node[2])
    return all(map(all_finite, node[2])) if node[0] == "sequence" else True


def is_finite(text: str) -> bool:
    """Whether a number in words is neither NaN nor infinite."""
    return "nan" not in text and "inf" not in text


def _sequences(one: Node, other: Node, path: str) -> Iterator[Difference]:
    if one[1] != other[1] or len(one[2]) != len(other[2]):
        yield Difference(path, "structure", show(one), show(other), is_host(one) and is_host(other))
        return
    for index, (left, right) in enumerate(zip(one[2], other[2])):  # noqa: B905 (both have one length)
        yield from differences(left, right, f"{path}[{index}]")


def _mappings(one: Node, other: Node, path: str) -> Iterator[Difference]:
    if one[1] != other[1]:
        yield Difference(path, "structure", show(one), show(other))
        return
    left, right = dict(one[2]), dict(other[2])
    is_module = one[1] == "module"
    if (left.keys() - right.keys()) or (right.keys() - left.keys() and not is_module):
        missing = sorted(left.keys() ^ right.keys()) if not is_module else sorted(left.keys() - right.keys())
        name = missing[0]
        before, after = (show(side[name]) if name in side else "nothing" for side in (left, right))
        is_plain = all(is_host(side[name]) for side in (left, right) if name in side)
        yield Difference(f"{path}{'.' if path else ''}{name}", "structure", before, after, is_plain)
    for key in left.keys() & right.keys():
        inner = (f"{path}.{key}" if path else key) if one[0] == "object" else f"{path}[{key}]"
        yield from differences(left[key], right[key], inner)


def _as_array(node: Node) -> Node:
    """A number of Python as an array without axes."""
    if node[0] == "array":
        return node
    import numpy

    return ("array", "python", node[1], (), (), numpy.asarray(node[2]))


def _arrays(one: Node, other: Node, path: str) -> Iterator[Difference]:
    import numpy

    one = _widened(one, other)
    left, right = one[5], other[5]
    if one[3:5] != other[3:5]:
        yield Difference(path, "shape", show(one), show(other))
        return
    if _dtypes_differ(one, other, left, right):
        is_wider = _widens(left, right) and not _unequal(one, other).any()
        yield Difference(path, "dtype", show(one), show(other), is_wider=is_wider)
        return
    if left is None or right is None or left.dtype.kind not in "biufc" or left.size == 0:
        return
    unequal = _unequal(one, other)
    if unequal.any():
        index = tuple(int(axis[0]) for axis in numpy.nonzero(unequal)) if left.shape else ()
        place = f"{path}[{', '.join(map(str, index))}]" if index else path
        yield Difference(place, "value", _number(left[index]), _number(right[index]))


def _widens(left: Any, right: Any) -> bool:
    """Whether the second array has a dtype that holds all numbers of the first, and more."""
    import numpy

    if left is None or right is None or left.dtype.kind not in "biufc" or right.dtype.kind not in "biufc":
        return False
    return (_rank(left), left.dtype.itemsize) < (_rank(right), right.dtype.itemsize) and bool(
        numpy.can_cast(left.dtype, right.dtype, "same_kind")
    )


def _unequal(one: Node, other: Node) -> Any:
    """Where two arrays of one shape have other numbers."""

    left, right = one[5], other[5]
    if left.dtype.kind in "biu" and right.dtype.kind in "biu":
        return left != right
    wanted, least = CHOSEN.get()
    relative = max(_tolerance(one[2]), _tolerance(other[2])) if wanted is None else wanted
    unequal = _far(left, right, relative, least)
    if wanted is None and relative < LOOSE and unequal.any():
        unequal &= ~(_is_single(left) & _is_single(right)) | _far(left, right, LOOSE, least)
    return unequal


def _far(left: Any, right: Any, relative: float, least: float | None) -> Any:
    """Where numbers are farther from each other than a tolerance."""
    import numpy

    with numpy.errstate(all="ignore"):
        finite = numpy.abs(left[numpy.isfinite(left)])
        largest = max(1.0, float(finite.max()) if finite.size else 1.0)
        absolute = relative * 0.1 * largest if least is None else least
        return ~numpy.isclose(right, left, rtol=relative, atol=absolute, equal_nan=True)


def _is_single(array: Any) -> Any:
    """Where numbers of double precision are such as single precision has."""
    import numpy

    with numpy.errstate(all="ignore"):
        return (array.dtype == numpy.float64) & (array.astype("float32") == array)


def _widened(one: Node, other: Node) -> Node:
    """A value of ΦFlow with the dimensions that the other has in addition: by their names, the two mean the same."""
    names, wanted = one[4], other[4]
    if other[1] != "phi" or not wanted or not set(names) < set(wanted) or one[1] not in ("phi", "python"):
        return one
    if one[5] is None or other[5] is None:
        return one
    import numpy

    sizes = dict(zip(names, one[3]))  # noqa: B905 (both have one length)
    if any(sizes[name] != size for name, size in zip(wanted, other[3]) if name in sizes):  # noqa: B905 (the same)
        return one
    lengths = [sizes.get(name, 1) for name in wanted]  # the names are sorted
    return (*one[:3], other[3], wanted, numpy.broadcast_to(one[5].reshape(lengths), other[3]))


def _dtypes_differ(one: Node, other: Node, left: Any, right: Any) -> bool:
    if (one[1], other[1]) == ("phi", "phi") and "int" in one[2] and "int" in other[2]:
        return False  # ΦFlow has one kind of whole numbers, and the backend its size
    if one[1] == other[1] or {one[1], other[1]} == {"phi", "torch"}:  # derivatives without jit give native numbers
        return bool(one[2] != other[2])
    if one[1] == "numbers" or (one[1], other[1]) == ("python", "torch"):  # other examples may bring floats
        return left is not None and right is not None and _rank(left) > _rank(right)
    if {one[1], other[1]} <= {"numpy", "jax"} or "python" in (one[1], other[1]):
        if left is None or right is None:
            return False
        return _kind(left) != _kind(right)
    if "phi" in (one[1], other[1]) and not one[3]:  # one number, in the array of a backend or around it
        return bool(one[2] != other[2])
    return True


def _kind(array: Any) -> str:
    return "i" if array.dtype.kind in "iu" else str(array.dtype.kind)


def _rank(array: Any) -> int:
    return "bifc".find(_kind(array))


def _tolerance(dtype: str) -> float:
    if dtype in ("float", "complex", "int", "bool"):
        return LOOSE
    return next((value for name, value in TOLERANCE if dtype.startswith(name)), LOOSE)


def _close_numbers(one: Any, other: Any) -> bool:
    if isinstance(one, float | complex):
        if one != one or other != other:
            return bool(one != one and other != other)
        if abs(one) == _INFINITE or abs(other) == _INFINITE:
            return bool(one == other)
        wanted, least = CHOSEN.get()
        relative = LOOSE if wanted is None else wanted
        allowed = relative * max(abs(one), abs(other), 0.1) if least is None else least + relative * abs(other)
        return bool(one == other or abs(one - other) <= allowed)
    return bool(one == other)


def _number(value: Any) -> str:
    return repr(value.item() if hasattr(value, "item") else value)


def show(node: Node, width: int = 120) -> str:
    """A frozen value in few words."""
    text = _show(node)
    return text if len(text) <= width else text[: width - 3] + "..."


def _show(node: Node) -> str:
    kind = node[0]
    if kind == "none":
        return "None"
    if kind == "number":
        return repr(node[2])
    if kind == "text":
        return repr(node[2]) if node[1] == "str" else f"{node[1]} {node[2]}"
    if kind == "array":
        values = node[5]
        few = f" {values.tolist()}" if values is not None and values.size <= 8 else ""
        return f"{'torch' if node[1] == 'numbers' else node[1]} {node[2]}{list(node[3])}{few}"
    if kind == "sequence":
        marks = "[]" if node[1] == "list" else "()"
        name = "" if node[1] in ("list", "tuple") else node[1].rpartition(".")[2]
        return name + marks[0] + ", ".join(_show(part) for part in node[2][:20]) + marks[1]
    if kind == "mapping":
        return "{" + ", ".join(f"{key}: {_show(part)}" for key, part in node[2][:20]) + "}"
    if kind == "object":
        inner = ", ".join(f"{key}={_show(part)}" for key, part in node[2][:20])
        return f"{node[1].rpartition('.')[2]}({inner})"
    if kind == "leaked":
        return f"a tracer that left its transform ({node[1]})"
    return f"<{node[1] if len(node) > 1 else kind}>"
