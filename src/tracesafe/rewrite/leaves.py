"""Joining two results leaf by leaf: displays of equal shape become one display of selections."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static, Target, Touched, Tree, Unknown, Value, is_traced
from tracesafe.program.nodes import walk
from tracesafe.rewrite import terms
from tracesafe.rewrite.concrete import check_growth
from tracesafe.rewrite.dtypes import single
from tracesafe.rewrite.leafwise import is_tree
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.terms import Display, Noted, Ref, Term, User
from tracesafe.rewrite.totality import used_as_array

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Note = Callable[[str], None]
_Shape = tuple[tuple[str, str, tuple[str, ...]], tuple[Term, ...]]
_CONTAINERS = (ast.List, ast.Tuple, ast.ListComp, ast.JoinedStr)
_DISPLAYS = (ast.Dict, ast.DictComp, ast.Set, ast.SetComp, ast.List, ast.ListComp, ast.GeneratorExp)
_NUMBERS = frozenset({"int", "float", "bool", "complex", "number"})


def shape_of(here: Reached, term: Term) -> _Shape | None:
    """The brackets, labels and items of a display; None for anything else."""
    match term:
        case Noted(term=inner):
            return shape_of(here, inner)
        case Ref(binding=binding):
            return shape_of(here, binding.term)
        case Display(opening=opening, closing=closing, items=items, labels=labels):
            return (opening, closing, labels), items
        case User(node=ast.Tuple(elts=[])):
            return ("(", ")", ()), ()
        case User(node=ast.Tuple(elts=elts)) if not _starred(elts):
            return ("", "", ("",) * len(elts)), tuple(terms.part(term, item) for item in elts)
        case User(node=ast.List(elts=elts)) if not _starred(elts):
            return ("[", "]", ("",) * len(elts)), tuple(terms.part(term, item) for item in elts)
        case User(node=ast.Dict(keys=keys, values=values)) if all(isinstance(key, ast.Constant) for key in keys):
            labels = tuple(f"{here.text(key)}: " for key in keys if key is not None)
            return ("{", "}", labels), tuple(terms.part(term, item) for item in values)
        case _:
            return None


def _starred(items: Sequence[ast.expr]) -> bool:
    return any(isinstance(item, ast.Starred) for item in items)


def joined(
    here: Reached,
    condition: Term,
    then: tuple[Term, ast.expr | None],
    other: tuple[Term, ast.expr | None],
    note: Note,
    branch: ast.stmt | None,
    select: Callable[[Term, Term, Term], Term],
) -> Term:
    """``where(condition, then, other)``, inside of displays if both sides are displays of one shape.

    Raises ``Refused`` where the sides differ in structure or hold what is not a number.
    """
    left, right = shape_of(here, then[0]), shape_of(here, other[0])
    if left is None and right is None:
        if (entries := entrywise(condition, then[0], other[0], select)) is not None:
            return entries
        for term, node in () if is_tree(here, then[0]) or is_tree(here, other[0]) else (then, other):
            check_leaf(here, term, node, note, branch)
        check_growth(here, then[0], other[0])
        return simplified(here, condition, then[0], other[0]) or select(condition, then[0], other[0])
    if left is None or right is None or not _alike(left[0], right[0]):
        raise Refused("structure-differs", f"the branches give different structures ({_named(left)} / {_named(right)})")
    (opening, closing, labels), _ = left
    pairs = zip(left[1], _in_order(left, right), strict=True)
    items = [joined(here, condition, (one, None), (two, None), note, branch, select) for one, two in pairs]
    display = Display(opening, closing, tuple(items), labels)
    comments = [term.comments for term, _ in (then, other) if isinstance(term, Noted)]
    if comments:
        above = tuple(line for each in comments for line in (*each.above, *([each.after] if each.after else [])))
        return Noted(display, terms.Comments(above))
    return display


def entrywise(condition: Term, then: Term, other: Term, select: Callable[[Term, Term, Term], Term]) -> Term | None:
    """A dict and one that is made of its entries, under the same keys: the selection goes into the comprehension.

    ``{name: value - rate * slopes[name] for name, value in weights.items()}`` beside ``weights``.
    """
    for is_then, side, kept in ((True, then, terms.plain(other)), (False, other, terms.plain(then))):
        made = _resolved(side)
        match made:
            case User(
                node=ast.DictComp(
                    key=ast.Name(id=key),
                    value=value,
                    generators=[
                        ast.comprehension(
                            target=ast.Tuple(elts=[ast.Name(id=name), ast.Name(id=old)]),
                            iter=ast.Call(func=ast.Attribute(value=ast.Name() as source, attr="items"), args=[]),
                            ifs=[],
                        )
                    ],
                )
            ) if key == name and _is_variable(made, source, kept):
                if terms.reads(condition) & {key, old}:
                    return None
                new, before = terms.part(made, value), terms.Name(old)
                entry = select(condition, *((new, before) if is_then else (before, new)))
                inside = set(ast.walk(value))
                holes = {hole: term for hole, term in made.holes.items() if hole not in inside}
                return User(made.node, {**holes, value: entry}, made.reads | terms.reads(condition))
            case _:
                pass
    return None


def _resolved(term: Term) -> Term:
    """What a reference stands for."""
    inner = terms.plain(term)
    if isinstance(inner, Ref) and inner.binding.item is None and not inner.binding.keep:
        return _resolved(inner.binding.term)
    return inner


def _is_variable(made: User, source: ast.Name, kept: Term) -> bool:
    """Whether a comprehension goes over the very dict that is kept otherwise."""
    if source in made.holes:
        return made.holes[source] == kept
    return isinstance(kept, User | terms.Name) and (
        getattr(kept, "id", None) == source.id
        or (isinstance(kept, User) and isinstance(kept.node, ast.Name) and kept.node.id == source.id and not kept.holes)
    )


def simplified(here: Reached, condition: Term, then: Term, other: Term) -> Term | None:
    """A selection between True and False is the condition itself, one between twice the same array that array."""
    match terms.plain(then), terms.plain(other):
        case User(node=ast.Name(id=one) as node, holes=holes), User(node=ast.Name(id=two)) if one == two and not holes:
            if not isinstance(here.value(node), Static):
                return other
        case _:
            pass
    if _constant(then) is True and _constant(other) is False:
        return condition
    return None


def _constant(term: Term) -> object:
    match term:
        case User(node=ast.Constant(value=value)):
            return value
        case _:
            return ...


def _alike(one: tuple[str, str, tuple[str, ...]], other: tuple[str, str, tuple[str, ...]]) -> bool:
    """Whether two displays have the same brackets and labels; of a dict's keys, quotes and order do not count."""
    if one[0] != "{" or other[0] != "{":
        return one == other
    keys = [[_key(label) for label in labels] for labels in (one[2], other[2])]
    return len(keys[0]) == len(keys[1]) == len(set(keys[0])) and set(keys[0]) == set(keys[1])


def _in_order(left: _Shape, right: _Shape) -> tuple[Term, ...]:
    """The items of the right display, a dict's in the order of the left one's keys."""
    (opening, _, labels), items = right
    if opening != "{":
        return items
    by_key = {_key(label): item for label, item in zip(labels, items, strict=True)}
    return tuple(by_key[_key(label)] for label in left[0][2])


def _key(label: str) -> object:
    return ast.literal_eval(label.removesuffix(": "))


def _named(shape: _Shape | None) -> str:
    if shape is None:
        return "array"
    (opening, _, labels), items = shape
    if opening == "{":
        return f"dict of {', '.join(label.removesuffix(': ') for label in labels)}"
    return f"{'list' if opening == '[' else 'tuple'} of {len(items)}"


def check_leaf(here: Reached, term: Term, node: ast.expr | None, note: Note, branch: ast.stmt | None) -> None:
    """Raises ``Refused`` for a leaf that cannot be selected; notes one that is not known to be a number."""
    inner = terms.plain(term)
    if isinstance(inner, terms.Conditional):
        for side in (inner.then, inner.other):
            check_leaf(here, side, None, note, branch)
    elif isinstance(inner, User):
        _judge(here, here.text(inner.node), here.value(inner.node), inner.node, note)
    elif isinstance(inner, terms.Name):
        _check_variable(here, inner.id, note, branch)
    elif isinstance(inner, Ref) and inner.binding.item is not None:
        _check_item(here, inner.binding, note)
    elif isinstance(inner, Ref) and isinstance(inner.binding.term, User | terms.Name | Noted | terms.Conditional):
        check_leaf(here, inner.binding.term, node, note, branch)


def _check_item(here: Reached, binding: terms.Binding, note: Note) -> None:
    """An item that was unpacked from another value."""
    assert binding.item is not None
    for inner in terms.walk(binding.term):
        whole = terms.plain(inner.binding.term) if isinstance(inner, Ref) else inner
        if isinstance(whole, User):
            value = here.value(whole.node)
            if isinstance(value, Tree) and len(value.parts) == binding.item[1]:
                value = value.parts[binding.item[0]]
            _judge(here, f"{here.text(whole.node)}[{binding.item[0]}]", value, whole.node, note)


def _judge(here: Reached, text: str, value: Value, node: ast.expr, note: Note) -> None:
    held = single(here, node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, _DISPLAYS) or isinstance(held, _DISPLAYS):
        raise Refused("structure-differs", f"`{here.short(node)}` makes a container; select its items one by one")
    match value:
        case Array():
            return
        case Static(type=kind) if kind in _NUMBERS:
            return
        case Static(type="NoneType"):
            raise Refused("returns-none", f"`{text}` is None on a traced path; give it a number or an array")
        case Static(type=str() as kind):
            raise Refused("structure-differs", f"`{text}` is a {kind}, which cannot be selected by a traced condition")
        case Tree(kind=kind):
            raise Refused("structure-differs", f"`{text}` is a {kind}; select its items one by one")
        case Target():
            raise Refused(
                "structure-differs",
                f"`{text}` is an object, a function or a class, which cannot be selected by a traced condition",
            )
        case Touched() if is_traced(value) and (not isinstance(node, ast.Name) or used_as_array(here, node)):
            return
        case Unknown() if used_as_array(here, node):
            return
        case _ if isinstance(node, ast.BinOp) and any(
            isinstance(each, _CONTAINERS) for each in (node.left, node.right)
        ):
            raise Refused("length-changes", f"`{text}` has another length for some examples")
        case _ if isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare) and not isinstance(node, ast.BoolOp):
            return
        case _:
            note(f"`{text}` has to be a number or an array here, not a container or None")


def _check_variable(here: Reached, name: str, note: Note, branch: ast.stmt | None) -> None:
    """The value that a variable has before the branch, judged by all that it is assigned and read as."""
    if any(argument.arg == name for argument in here.function.parameters):
        known = [
            here.value(node)
            for node in here.expressions(ast.Name)
            if node.id == name and isinstance(node.ctx, ast.Load)
        ]
        if any(isinstance(value, Array | Touched) and is_traced(value) for value in known):
            return
    values: list[tuple[ast.expr, Value]] = []
    inside = set(walk(branch)) if branch is not None else set()
    for statement in here.statements(ast.Assign, ast.AnnAssign):
        if statement in inside:
            continue
        assert isinstance(statement, ast.Assign | ast.AnnAssign)
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if statement.value is not None and any(
            isinstance(target, ast.Name) and target.id == name for target in targets
        ):
            values.append((statement.value, here.value(statement.value)))
    empty = [
        value
        for _, value in values
        if isinstance(value, Static) and value.type not in _NUMBERS and value.type is not None
    ]
    if empty and len(empty) == len(values):
        raise Refused("returns-none", f"`{name}` is not a number before the branch (it is {empty[0].type})")
    containers = [value for _, value in values if isinstance(value, Tree)]
    if containers and len(containers) == len(values):
        raise Refused("structure-differs", f"`{name}` is a {containers[0].kind}; select its items one by one")
    if empty or any(isinstance(value, Tree | Target) for _, value in values):
        note(f"`{name}` has to be a number or an array before the branch, not None or a container")


def is_whole(term: Term) -> bool:
    """Whether a term is a whole number that is written down."""
    match terms.plain(term):
        case Ref(binding=binding):
            return is_whole(binding.term)
        case terms.User(node=ast.Constant(value=int(value))):
            return not isinstance(value, bool)
        case terms.User(node=ast.UnaryOp(operand=ast.Constant(value=int()))):
            return True
        case terms.Where(then=then, other=other):
            return is_whole(then) and is_whole(other)
        case _:
            return False
