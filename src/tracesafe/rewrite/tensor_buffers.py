"""Room for every example: a tensor that is the same for all of them is made from one that each has of its own.

``torch.zeros(3)`` becomes ``x.new_zeros(3, dtype=torch.get_default_dtype())``: the same numbers, dtype and shape,
batched as ``x`` is. The writes stay as they are, and so do all other names and views of the tensor.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads
from tracesafe.analysis.values import Array, Static, Touch, Touched, Unknown
from tracesafe.model import Edit
from tracesafe.rewrite import style
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.storage import Walk
from tracesafe.rewrite.tensors import Source
from tracesafe.rewrite.totality import last_name, of_library
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Needs = Mapping[Walk, frozenset[Touch]]
"""The vmaps that have to batch a tensor, run by run."""

_SIZED = frozenset({"zeros", "ones", "empty"})
_LIKE = frozenset({"zeros_like", "ones_like", "empty_like"})
_OWN = frozenset({"new_zeros", "new_ones", "new_empty"})
_KEPT = frozenset({"dtype", "device", "size", "fill_value"})


@dataclass(frozen=True, slots=True)
class Witness:
    """A variable that is batched where a tensor is made; ``certain``: it is a tensor in every call of the function."""

    name: str
    certain: bool


@dataclass(frozen=True)
class Enlarged:
    """The edits that make a tensor batched, and whether they are right for certain."""

    edits: tuple[Edit, ...]
    notes: tuple[str, ...] = ()


def enlarged(here: Reached, node: ast.AST, needs: Needs, wishes: Sequence[str]) -> Enlarged:
    """Make the tensor that an expression makes batched. Raises ``Refused`` where nothing at hand is.

    ``wishes``: the variables whose values are written into it; one of them serves best.
    """
    statement = _statement(here, node)
    if not isinstance(node, ast.expr) or statement is None:
        raise Refused("shared-target", "the tensor is not made by an expression of its own")
    found = witnesses(here, statement, needs, [*_named(here, node), *wishes])
    if not found:
        names = " and ".join(sorted({touch.transform for touches in needs.values() for touch in touches}))
        text = f"nothing that is batched by {names} is at hand in line {statement.lineno}, where the tensor is made"
        raise Refused("no-batched-value", text)
    notes = tuple(
        f"`{each.name}` has to be a tensor wherever `{here.function.name}` is called"
        for each in found
        if not each.certain
    )
    names_found = [each.name for each in found]
    inside = _inline(here, node, names_found)
    if inside is None or (len(names_found) > 1 and isinstance(statement, ast.Assign) and statement.value is node):
        return Enlarged(_behind(here, node, statement, names_found), notes)
    text, edits = inside
    return Enlarged((Edit(here.source.path, here.source.span(node), text), *edits), notes)


def _named(here: Reached, node: ast.expr) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def _statement(here: Reached, node: ast.AST) -> ast.stmt | None:
    parents = parents_in(here)
    found: ast.AST | None = node
    while found is not None and not isinstance(found, ast.stmt):
        found = parents.get(found)
    return found


# -- what is batched


def witnesses(here: Reached, at: ast.stmt, needs: Needs, wishes: Sequence[str]) -> tuple[Witness, ...]:
    """The fewest variables that are batched by all that is needed, where a statement begins; none if there are none."""
    known: dict[str, bool] = {}
    for name in _candidates(at, needs, wishes):
        certain = is_tensor(here, name, needs)
        if certain is not None:
            known[name] = certain
    order = sorted(known, key=lambda name: not known[name])
    for count in (1, 2):
        for chosen in itertools.combinations(order, count):
            if all(_covers(walk, at, chosen, wanted) for walk, wanted in needs.items()):
                return tuple(Witness(name, known[name]) for name in chosen)
    return ()


def _candidates(at: ast.stmt, needs: Needs, wishes: Sequence[str]) -> list[str]:
    """The variables that are batched by something that is needed, those that are wished for first."""
    found: dict[str, None] = {}
    first = next(iter(needs))
    env = first.before.get(at, {})
    for name in (*wishes, *env):
        if name in env and env[name].batched & needs[first]:
            found[name] = None
    return list(found)


def _covers(walk: Walk, at: ast.stmt, names: Sequence[str], wanted: frozenset[Touch]) -> bool:
    env = walk.before.get(at)
    if env is None:
        return True
    batched = [env[name].batched for name in names if name in env]
    return len(batched) == len(names) and wanted <= frozenset[Touch]().union(*batched)


def is_tensor(here: Reached, name: str, needs: Iterable[Walk]) -> bool | None:
    """Whether a variable is a tensor: True for certain, False as far as is known, None if it is not."""
    for record in here.records:
        value = record.arguments.get(name)
        if record.context.regimes:
            continue
        if (isinstance(value, Static) and value.type != "NoneType") or (isinstance(value, Unknown) and value.was):
            return None
    reads = [each for each in here.expressions(ast.Name) if each.id == name]
    known = [walk.record.values[each] for walk in needs for each in reads if each in walk.record.values]
    if any(isinstance(value, Static) for value in known):
        return None
    if any(isinstance(value, Array) for value in known):
        return True
    return _is_used_as_tensor(here, name) if any(isinstance(value, Touched) for value in known) else None


def _is_used_as_tensor(here: Reached, name: str) -> bool:
    """Whether the function does with a variable what can be done with tensors only."""
    library = here.library(Framework.TORCH)
    for node in (inner for part in here.function.body for inner in ast.walk(part)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == name:
                if attr in library.static_attributes or attr in {"T", "sum", "mean", "norm", "sin", "cos", "exp"}:
                    return True
            case ast.BinOp(left=ast.Name(id=side), right=other) | ast.BinOp(left=other, right=ast.Name(id=side)):
                if side == name and isinstance(here.value(other), Array | Static):
                    return True
            case ast.Call(func=function, args=[ast.Name(id=first), *_]) if first == name:
                if of_library(here.qualname(function), library):
                    return True
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Tuple()) if owner == name:
                return True
            case _:
                pass
    return False


# -- what is written


def _inline(here: Reached, node: ast.expr, names: Sequence[str]) -> tuple[str, tuple[Edit, ...]] | None:
    """The expression that takes the place of a constructor, with what it imports; None if it is no constructor."""
    if not isinstance(node, ast.Call) or any(isinstance(each, ast.Starred) for each in node.args):
        return None
    last = last_name(node.func)
    keywords = {keyword.arg: here.text(keyword.value) for keyword in node.keywords if keyword.arg is not None}
    if len(keywords) != len(node.keywords) or not keywords.keys() <= _KEPT:
        return None
    first, *others = names
    arguments = [here.text(each) for each in node.args]
    edits: tuple[Edit, ...] = ()
    if of_library(here.qualname(node.func), here.library(Framework.TORCH)):
        if last in _SIZED:
            dtype = keywords.get("dtype") or _default(here)
            if "dtype" not in keywords:
                edits = _default_edits(here)
            maker = f"new_{last}"
        elif last == "full" and len(arguments) == 2:
            found = keywords.get("dtype") or _dtype_of(here, node.args[1])
            if found is None:
                return None
            dtype, maker = found, "new_full"
            if dtype.startswith("torch."):
                edits = _default_edits(here)
        elif last in _LIKE and len(arguments) == 1 and isinstance(node.args[0], ast.Name | ast.Attribute):
            like = arguments[0]
            dtype, maker = keywords.get("dtype", f"{like}.dtype"), f"new_{last.removesuffix('_like')}"
            arguments = [f"{like}.shape"]
        else:
            return None
    elif last in _OWN and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        dtype, maker = keywords.get("dtype", f"{node.func.value.id}.dtype"), last
    else:
        return None
    if "size" in keywords:
        arguments.insert(0, keywords["size"])
    options = [] if dtype == f"{first}.dtype" else [f"dtype={dtype}"]
    if keywords.get("device", f"{first}.device") != f"{first}.device":
        options.append(f"device={keywords['device']}")
    text = f"{first}.{maker}({', '.join([*arguments, *options])})"
    for other in others:
        text += f" + {other}.new_zeros((), dtype={dtype})"
    return (f"({text})" if others and _is_operand(here, node) else text), edits


def _is_operand(here: Reached, node: ast.expr) -> bool:
    return not isinstance(parents_in(here).get(node), ast.stmt)


def _default(here: Reached) -> str:
    return reach(here, "torch.get_default_dtype", "torch", "torch").text + "()"


def _default_edits(here: Reached) -> tuple[Edit, ...]:
    return reach(here, "torch.get_default_dtype", "torch", "torch").edits


def _dtype_of(here: Reached, fill: ast.expr) -> str | None:
    """The dtype that ``torch.full`` takes from its number."""
    value = here.value(fill)
    kind = value.type if isinstance(value, Static) else None
    names = {"int": "torch.int64", "bool": "torch.bool"}
    if kind == "float":
        return _default(here)
    return reach(here, names[kind], "torch", "torch").text if kind in names else None


def _behind(here: Reached, node: ast.expr, statement: ast.stmt, names: Sequence[str]) -> tuple[Edit, ...]:
    """A line behind the statement that makes the tensor, which makes a batched one of it."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is node:
            pass
        case _:
            text = f"`{here.short(node)}` makes one tensor for all examples; give it a name of its own"
            raise Refused("shared-target", text)
    source = here.source
    row = statement.end_lineno or statement.lineno
    end = source.line_starts[row - 1] + len(source.line(row).encode("utf-8"))
    rest = source.utf8[source.span(statement).end : end].decode("utf-8").strip()
    if rest and not rest.startswith("#"):
        raise Refused("layout", f"line {row} shares its line with others; put it on a line of its own")
    sum_of = " + ".join([name, *(f"{each}.new_zeros((), dtype={name}.dtype)" for each in names)])
    line = f"{source.newline}{style.margin(source, statement.lineno)}{name} = {sum_of}"
    return (Edit(source.path, Span(end, end), line),)


def written_names(here: Reached, nodes: Sequence[ast.expr], env: Mapping[str, object]) -> Iterator[str]:
    """The variables that some values are made of, those that other variables were made of behind them."""
    seen: set[str] = set()
    todo = [name for node in nodes for name in sorted(loads(node), key=lambda name: _place(node, name))]
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        yield name
        tensor = env.get(name)
        for origin in sorted(getattr(tensor, "origins", ()), key=lambda each: getattr(each.node, "lineno", 0)):
            if origin.source is Source.FRESH and origin.node is not None:
                todo += sorted(loads(origin.node) - seen)


def _place(node: ast.AST, name: str) -> tuple[int, int]:
    found = [
        (each.lineno, each.col_offset) for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name
    ]
    return min(found, default=(0, 0))
