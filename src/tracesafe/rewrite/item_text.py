"""What is written instead of an item assignment."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.item_dtypes import fits, kind, value_kind
from tracesafe.rewrite.item_index import Index, Part, index_of
from tracesafe.rewrite.item_masks import selected
from tracesafe.rewrite.items import ItemWrite
from tracesafe.rewrite.precedence import Tightness, in_brackets, of, of_operator, symbol, wanted
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_METHODS: Mapping[type[ast.operator], str] = MappingProxyType(
    {ast.Add: "add", ast.Sub: "add", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power"}
)
_SIMPLE = (
    *(ast.Name, ast.Constant, ast.Slice, ast.Tuple, ast.BinOp, ast.UnaryOp),
    *(ast.operator, ast.unaryop, ast.expr_context),
)
_EXTREMA: Mapping[str, str] = MappingProxyType({"jax.numpy.maximum": "max", "jax.numpy.minimum": "min"})


@dataclass(frozen=True, slots=True)
class Call:
    """A call that gives the array with its new item: ``head``, the value, ``tail``."""

    head: str
    tail: str = ")"
    value: str | None = None
    """What stands in between, where it is not the value as it was written."""


@dataclass
class Notes:
    """What a reviewer has to check, and the imports that the new text takes."""

    notes: list[str] = field(default_factory=list)
    imports: list[Edit] = field(default_factory=list)


def updated(here: Reached, write: ItemWrite, array: str, value: ast.expr | None, found: Notes) -> Call:
    """The call that gives ``array`` with the new item. Raises ``Refused`` where there is none."""
    index = index_of(here, write.indices)
    found.imports += index.imports
    _check(here, write, index)
    if index.mask is not None and write.value is not None:
        text = selected(here, write, index.mask, array, found.notes, found.imports)
        if text is not None:
            return Call("", "", text)
    if Part.MASK in index.parts and any(here.hazards(each) for each in index.nodes):
        text = here.short(write.target)
        raise Refused("item-count", f"how many items `{text}` has is not known while tracing; select with `where`")
    _note(here, write, index, found)
    at = f"{array}.at[{index.text}]"
    operator = write.operator
    if operator is not None:
        return _augmented(here, write, index, at, operator, found)
    if value is not None and (method := _extremum(here, write, value)) is not None:
        name, other = method
        return Call(f"{at}.{name}(", ")", here.text(other))
    return Call(f"{at}.set(")


def _check(here: Reached, write: ItemWrite, index: Index) -> None:
    text = here.short(write.target)
    if Part.BOUNDS in index.parts:
        raise Refused("traced-bounds", f"the bounds of `{text}` are traced; use `jax.lax.dynamic_update_slice`")
    for node in index.nodes:
        if any(isinstance(each, ast.NamedExpr | ast.Await | ast.Yield | ast.Starred) for each in ast.walk(node)):
            raise Refused("item-target", f"`{text}` does more than index; bind the index first")
    given = write.value
    if given is None or all(_plain(each) for each in (write.owner, *index.nodes)):
        return
    if not here.is_pure(given) and not all(here.is_pure(each) and _local(each) for each in (write.owner, *index.nodes)):
        raise Refused("evaluated-twice", f"`{here.short(given)}` may change what `{text}` is; give it a name first")


def _plain(node: ast.expr) -> bool:
    """Whether an expression is made of local names and constants, which no call changes."""
    return all(isinstance(each, _SIMPLE) for each in ast.walk(node))


def _local(node: ast.expr) -> bool:
    return not any(isinstance(each, ast.Attribute) for each in ast.walk(node))


def _note(here: Reached, write: ItemWrite, index: Index, found: Notes) -> None:
    text = here.short(write.target)
    if Part.DATA in index.parts:
        found.notes.append(f"an index of `{text}` outside of the array is left out, where NumPy raises IndexError")
    own, given = kind(here, write.owner), value_kind(here, write.value)
    if (own == "int" and given == "float") or (own == "bool" and given in ("int", "float")):
        whole = "whole numbers" if own == "int" else "true and false"
        found.notes.append(f"`{write.root}` holds {whole}, and takes nothing else of `{here.short(write.statement)}`")


def _augmented(here: Reached, write: ItemWrite, index: Index, at: str, operator: ast.operator, found: Notes) -> Call:
    assert write.value is not None
    value = write.value
    method = _METHODS.get(type(operator))
    repeated = not index.is_once
    exact = fits(here, write.owner, value) and kind(here, write.owner) != "bool"
    if method == "divide" or method == "power":
        exact = kind(here, write.owner) == "float"
    if method is not None and repeated and Part.DATA in index.parts and method == "add":
        found.notes.append(f"items that `{here.short(write.target)}` names several times get all values, in NumPy one")
        exact = exact or value_kind(here, value) != "float" or kind(here, write.owner) != "int"
    elif repeated:
        exact = False
    text = _text(here, write)
    if method is not None and exact:
        if isinstance(operator, ast.Sub):
            return Call(f"{at}.add(", ")", _negative(value, text))
        return Call(f"{at}.{method}(")
    if not all(here.is_pure(each) for each in index.nodes):
        raise Refused("evaluated-twice", f"`{here.short(write.target)}` would be evaluated twice; bind the index first")
    read = f"{here.text(write.owner)}[{index.text}]"
    place = wanted(ast.BinOp(write.target, operator, value), value)
    right = text if of(value) >= place or in_brackets(text) else f"({text})"
    return Call(f"{at}.set(", ")", f"{read} {symbol(operator)} {right}")


def _negative(value: ast.expr, text: str) -> str:
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        return text.lstrip("-").lstrip()
    tight = of(value) >= Tightness.SIGN or in_brackets(text)
    return (
        f"-{text}"
        if tight or (isinstance(value, ast.BinOp) and of_operator(value.op) is Tightness.PRODUCT)
        else (f"-({text})")
    )


def _extremum(here: Reached, write: ItemWrite, value: ast.expr) -> tuple[str, ast.expr] | None:
    """``x[i] = jnp.maximum(x[i], v)`` as the method and ``v``."""
    match value:
        case ast.Call(func=function, args=[one, other], keywords=[]):
            name = _EXTREMA.get(here.qualname(function) or "")
            same = ast.unparse(write.target) == ast.unparse(one)
            if name and same and kind(here, write.owner) == "float" and here.is_pure(write.target):
                return name, other
    return None


def _text(here: Reached, write: ItemWrite) -> str:
    """The value as it is written, with the brackets around it."""
    source = here.source
    assert write.value is not None
    start = behind_sign(here, write)
    return source.slice(Span(start, source.span(write.statement).end)).strip()


def behind_sign(here: Reached, write: ItemWrite) -> int:
    """The offset behind the ``=`` of a statement with one target, and the blanks that follow."""
    source = here.source
    target = getattr(write.statement, "target", None) or write.statement.targets[-1]  # type: ignore[attr-defined]
    value = write.statement.value  # type: ignore[attr-defined]
    first, last = source.span(target).end, source.span(value).start
    at = first + source.utf8[first:last].index(b"=") + 1
    while source.utf8[at : at + 1] in (b" ", b"\t"):
        at += 1
    return at


def single(here: Reached, write: ItemWrite, array: str, target: str, close: str, found: Notes) -> tuple[Edit, ...]:
    """The edits of a statement that assigns one item and nothing else; ``target`` gets the new array."""
    source = here.source
    span = source.span(write.statement)
    call = updated(here, write, array, write.value, found)
    head = f"{target} = {call.head}" if not target.endswith("(") else f"{target}{call.head}"
    tail = f"{call.tail}{close}"
    margin = style.margin(source, write.statement.lineno)
    limit = style.width(source.path)
    if call.value is not None:
        line = f"{head}{call.value}{tail}"
        if call.head and len(margin) + len(line) > limit and "\n" not in call.value:
            line = _broken(source.newline, margin, head, call.value, tail)
        return (Edit(source.path, span, line),)
    start = behind_sign(here, write)
    text = source.slice(Span(start, span.end))
    value = write.statement.value  # type: ignore[attr-defined]
    if isinstance(value, ast.Tuple) and not in_brackets(text):
        head, tail = f"{head}(", f"){tail}"
    elif text.startswith("(") and in_brackets(text) and not isinstance(value, ast.Tuple | ast.GeneratorExp):
        first = Edit(source.path, Span(span.start, start + 1), head)
        return (first, Edit(source.path, Span(span.end, span.end), close)) if close else (first,)
    column = source.span(write.statement).start - source.line_starts[write.statement.lineno - 1]
    if (
        not {"\n", "\r"} & set(text)
        and column + len(head) + len(text) + len(tail) > limit
        and not text.endswith((")", "]"))
    ):
        inner = margin + "    "
        head, tail = f"{head}{source.newline}{inner}", f"{source.newline}{margin}{tail}"
    return (
        Edit(source.path, Span(span.start, start), head),
        Edit(source.path, Span(span.end, span.end), tail),
    )


def _broken(newline: str, margin: str, head: str, value: str, tail: str) -> str:
    return f"{head}{newline}{margin}    {value}{newline}{margin}{tail}"


def asarray(here: Reached, owner: ast.expr, found: Notes) -> str:
    """The array, made one of jax if it is none yet."""
    made = reach(here, "jax.numpy.asarray", "jax.numpy", "jnp")
    found.imports += made.edits
    return f"{made.text}({here.text(owner)})"
