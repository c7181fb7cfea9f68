"""``jax.ops.index_update(x, i, v)`` and its like, as methods of the array: ``x.at[i].set(v)``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.array_evidence import Evidence, evidence
from tracesafe.rewrite.denoted import denoted
from tracesafe.rewrite.old_arguments import bracketed, call_of, given, in_numpy, options, parent_of, scope_of
from tracesafe.rewrite.style import margin, width

_METHODS: Mapping[str, str] = MappingProxyType(
    {
        "index_update": "set",
        "index_add": "add",
        "index_mul": "multiply",
        "index_min": "min",
        "index_max": "max",
    }
)
_INDEXERS = frozenset(f"{space}.{name}" for space in ("jax.numpy", "numpy") for name in ("index_exp", "s_")) | {
    "jax.ops.index"
}
_PARAMETERS = ("x", "idx", "y")


def index_update(here: Written, use: Use) -> Fix | Refusal:
    """The method of the array."""
    name = use.rename.old.rpartition(".")[2]
    method = _METHODS[name]
    call = call_of(here, use)
    if call is None:
        by_hand = f"write `lambda x, index, value: x.at[index].{method}(value)` in its place"
        return Refusal("not-called", f"`{here.text(use.node)}` is handed on as a function; {by_hand}")
    found = given(call, _PARAMETERS)
    if found is None or use.reference.formatted:
        return Refusal(
            "not-called", f"`{here.text(call)}` has its arguments in a tuple; write `.at[index].{method}(...)`"
        )
    if "#" in here.source.slice(here.source.span(call)):
        return Refusal("layout", f"comments stand between the arguments of `{here.text(use.node)}`; rewrite it by hand")
    array, index, value = found
    known = evidence(here, array, scope_of(here, use))
    edits: list[Edit] = []
    text = bracketed(here, array)
    if known is Evidence.HOST:
        reach = in_numpy(here, use, "asarray")
        text, edits = f"{reach.text}({here.text(array)})", list(reach.edits)
    inside = _index(here, use, index, edits)
    more = "".join(f", {each.arg}={here.text(each.value)}" for each in options(call, _PARAMETERS))
    written = _laid(here, call, f"{text}.at[{inside}].{method}(", here.text(value) + more)
    edits.insert(0, Edit(here.source.path, here.source.span(call), written))
    note = "" if known is not Evidence.NONE else f"`{here.text(array)}` has to be an array of jax, not of NumPy"
    return Fix(f"Write `.at[...].{method}(...)`", tuple(edits), Safety.REVIEW if note else Safety.SAFE, note)


def indexer(here: Written, use: Use) -> Fix | Refusal:
    """``jax.ops.index[1:, 0]`` where it stands alone: ``jnp.s_[1:, 0]``."""
    reach = in_numpy(here, use, "s_")
    edit = Edit(here.source.path, here.source.span(use.node), reach.text)
    return Fix(f"Write `{reach.text}`", (edit, *reach.edits), Safety.SAFE)


def is_inside(here: Written, use: Use) -> bool:
    """Whether an index stands in a call that is rewritten with it."""
    item = parent_of(here, use.node)
    call = parent_of(here, item) if item is not None else None
    return isinstance(call, ast.Call) and any(each.node is call.func for each in here.old_uses)


def _index(here: Written, use: Use, node: ast.expr, edits: list[Edit]) -> str:
    """What stands between the brackets."""
    source = here.source
    match node:
        case ast.Subscript(value=value, slice=inner):
            if denoted(value, here.module, scope_of(here, use)) in _INDEXERS:
                if isinstance(inner, ast.Tuple) and inner.elts and source.slice(source.span(inner)).startswith("("):
                    return _elements(here, inner)
                return " ".join(source.slice(source.span(inner)).split())
        case ast.Tuple(elts=[_, *_]):
            return _elements(here, node)
        case ast.List():
            reach = in_numpy(here, use, "array")
            edits += reach.edits
            return f"{reach.text}({here.text(node)})"
        case ast.NamedExpr() | ast.GeneratorExp():
            return f"({here.text(node)})"
        case _:
            pass
    return here.text(node)


def _elements(here: Written, node: ast.Tuple) -> str:
    return ", ".join(here.text(each) for each in node.elts) + ("," if len(node.elts) == 1 else "")


def _laid(here: Written, call: ast.Call, head: str, arguments: str) -> str:
    """The call on one line, where it fits, else with its arguments on a line of their own."""
    source = here.source
    before = call.col_offset
    behind = len(source.line(call.end_lineno or call.lineno)) - (call.end_col_offset or 0)
    if before + len(head) + len(arguments) + 1 + behind <= width(source.path):
        return f"{head}{arguments})"
    indent = margin(source, call.lineno)
    return f"{head}{source.newline}{indent}    {arguments}{source.newline}{indent})"
