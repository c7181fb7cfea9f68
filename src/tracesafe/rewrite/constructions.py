"""Where arrays are made of the numbers of traced ones: ``torch.tensor([x, y])``, ``np.array([x, y])``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Touch, Touched, Tree, Value, touches
from tracesafe.model import Confidence
from tracesafe.rewrite.conversions import conversion
from tracesafe.rewrite.gradients import carries_gradient, differentiating, reaches_result
from tracesafe.rewrite.totality import last_name
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_MAKERS = frozenset(
    f"torch.{name}"
    for name in "tensor as_tensor asarray Tensor FloatTensor DoubleTensor HalfTensor LongTensor IntTensor".split()
)
_SHARING = frozenset({"torch.as_tensor", "torch.asarray"})
"""They give back a tensor as it is."""
_HOST = frozenset({"numpy.array", "numpy.asarray"})


@dataclass(frozen=True, slots=True, eq=False)
class Construction:
    """A call that makes an array of the numbers of traced ones. ``elements`` are the traced ones."""

    call: ast.Call
    maker: str
    """The qualified name; ``new_tensor`` for the method."""
    data: ast.expr
    elements: tuple[ast.expr, ...]
    raising: frozenset[Touch]
    losing: frozenset[Touch]
    """The derivatives that silently come out as zero."""


def constructions(here: Reached) -> Iterator[Construction]:
    """The calls of a function that make arrays of traced numbers, in order."""
    for call in here.expressions(ast.Call):
        found = construction(here, call)
        if found is not None:
            yield found


def construction(here: Reached, call: ast.Call) -> Construction | None:
    """What a call makes of traced numbers; None if it makes nothing of them."""
    name = _maker(here, call)
    if name is None or (not call.args and not call.keywords):
        return None
    data = call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "data"), None)
    if data is None or isinstance(data, ast.Starred):
        return None
    if name in _HOST and not isinstance(data, ast.List):
        return None
    elements = tuple(_elements(here, data))
    if not elements:
        return None
    if elements == (data,) and not isinstance(here.value(data), Tree) and (name in _SHARING or name in _HOST):
        return None
    frameworks = {Framework.JAX} if name in _HOST else {Framework.TORCH}
    found = frozenset(touch for each in elements for touch in _touches(here, each) if touch.framework in frameworks)
    raising = frozenset(touch for touch in found if name in _HOST or touch.kind is Kind.BATCH)
    smooth = [each for each in elements if _is_smooth(here, each)]
    losing = frozenset[Touch]()
    if name not in _HOST and smooth and not _is_whole(call, name) and reaches_result(here, call):
        losing = frozenset(touch for each in smooth for touch in _derivatives(here, each)) & found
    return Construction(call, name, data, elements, raising, losing) if raising or losing else None


def _is_whole(call: ast.Call, name: str) -> bool:
    """Whether the call makes whole numbers, or truth values, whose derivative is zero."""
    dtype = next((each.value for each in call.keywords if each.arg == "dtype"), None)
    last = last_name(dtype) if dtype is not None else name.rpartition(".")[2].lower().removesuffix("tensor")
    return last.removeprefix("u").startswith(("int", "long", "short", "bool"))


def _maker(here: Reached, call: ast.Call) -> str | None:
    name = here.qualname(call.func)
    if name in _MAKERS or name in _HOST:
        return name
    match call.func:
        case ast.Attribute(value=owner, attr="new_tensor") if name is None and isinstance(
            here.value(owner), Array | Touched
        ):
            return "new_tensor"
        case _:
            return None


def _elements(here: Reached, data: ast.expr) -> Iterator[ast.expr]:
    """The traced arrays, or numbers taken out of them, that a list of lists is made of."""
    match data:
        case ast.List(elts=elts) | ast.Tuple(elts=elts):
            for each in elts:
                yield from _elements(here, each)
        case ast.Starred(value=inner):
            yield from _elements(here, inner)
        case ast.ListComp(elt=elt):
            yield from _elements(here, elt)
        case _:
            value = here.value(data)
            is_list = isinstance(value, Tree) and value.kind != "dict"
            if isinstance(value, Touched) and here.confidence is not Confidence.CERTAIN:
                return  # lists and numbers are what one makes tensors of
            if conversion(here, data) is not None or ((is_list or not isinstance(value, Tree)) and _is_array(value)):
                yield data


def _is_array(value: Value) -> bool:
    if isinstance(value, Tree):
        return any(map(_is_array, value.parts))
    return isinstance(value, Array | Touched) and bool(touches(value))


def element(here: Reached, node: ast.expr) -> ast.expr:
    found = conversion(here, node)
    return found.array if found is not None else node


def _touches(here: Reached, node: ast.expr) -> frozenset[Touch]:
    return touches(here.value(element(here, node)))


def _derivatives(here: Reached, node: ast.expr) -> frozenset[Touch]:
    return differentiating(here, element(here, node))


def _is_smooth(here: Reached, node: ast.expr) -> bool:
    found = conversion(here, node)
    if found is not None:
        return not found.detached and found.kind not in ("int", "bool") and carries_gradient(here, found.array)
    return carries_gradient(here, node)
