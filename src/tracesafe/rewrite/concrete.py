"""Parts of an expression that no transform can compute for every example: a number that is taken out of an array, an
array whose length depends on values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype
from tracesafe.rewrite import terms
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import Ref, Term, User

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

COUNTING = frozenset(
    """
    argwhere bincount compress extract flatnonzero intersect1d masked_select nonzero setdiff1d setxor1d trim_zeros
    union1d unique unique_all unique_consecutive unique_counts unique_inverse unique_values
    """.split()
)
"""Functions, and methods, whose result has as many elements as some values say."""
SIZES = frozenset({"size", "length", "minlength", "num_segments", "num_classes", "total_repeat_length"})
"""What makes the size of such a result static."""
_JOINING = frozenset("cat concat concatenate append hstack vstack dstack column_stack row_stack stack".split())


def check(here: Reached, node: ast.expr) -> None:
    """Raises ``Refused`` if the node itself is such a part."""
    match node:
        case ast.Call() if _is_taken(here, node):
            raise Refused("taken-number", f"`{here.short(node)}` takes a number out of a traced array; keep the array")
        case ast.Call(func=ast.Attribute(attr=name), args=arguments, keywords=keywords) if here.is_traced(node) and (
            name in COUNTING or (name == "where" and len(arguments) == 1)
        ):
            if not any(keyword.arg in SIZES for keyword in keywords):
                raise Refused("length-changes", f"`{here.short(node)}` has another length for some examples")
        case ast.Subscript(slice=index):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            if any(_counts(here, part) for part in parts):
                raise Refused("length-changes", f"`{here.short(node)}` has another length for some examples")
        case _:
            pass


def check_all(here: Reached, node: ast.expr) -> None:
    """The same for every part of an expression."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.expr):
            check(here, inner)


def _is_taken(here: Reached, node: ast.expr) -> bool:
    value = here.value(node)
    return isinstance(value, Array) and value.taken and bool(here.hazards(node))


def _counts(here: Reached, part: ast.expr) -> bool:
    """Whether a part of an index decides over the length of what is read: a mask, or a bound that is traced."""
    if isinstance(part, ast.Slice):
        bounds = (bound for bound in (part.lower, part.upper, part.step) if bound is not None)
        return any(here.hazards(bound) for bound in bounds)
    value = here.value(part)
    return isinstance(value, Array) and value.dtype is Dtype.BOOL and not value.taken and bool(here.hazards(part))


def check_growth(here: Reached, one: Term, other: Term) -> None:
    """Raises ``Refused`` if one side of a selection is the other one with something put to its end."""
    for side, rest in ((one, other), (other, one)):
        match _whole(side), _whole(rest):
            case User(
                node=ast.Call(func=ast.Attribute(attr=name), args=[ast.List(elts=items) | ast.Tuple(elts=items), *_])
            ), (User(node=ast.Name(id=kept)) | terms.Name(id=kept)) if name in _JOINING:
                if any(isinstance(item, ast.Name) and item.id == kept for item in items):
                    raise Refused("length-changes", f"`{kept}` gets longer for some examples only")
            case _:
                pass


def _whole(term: Term) -> Term:
    plain = terms.plain(term)
    return _whole(plain.binding.term) if isinstance(plain, Ref) and plain.binding.item is None else plain
