"""Conversions inside of one expression: a ternary, a connective as a value, an extremum of two."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import flow
from tracesafe.analysis.values import Array, Static, Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite import concrete, style, terms
from tracesafe.rewrite.aliases import parted_value
from tracesafe.rewrite.catching import caught
from tracesafe.rewrite.comments import comments
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.convert import always_evaluated, needed, says_bool, unconditional, vocabulary
from tracesafe.rewrite.defaults import defaults_to_none
from tracesafe.rewrite.emit import Emitter
from tracesafe.rewrite.fresh import FreshNames, words
from tracesafe.rewrite.layout import Vocabulary, Writer
from tracesafe.rewrite.leaves import is_whole
from tracesafe.rewrite.numbers import Needs, decides_shape, is_python_number, needing, starts_as_number
from tracesafe.rewrite.paths import Path
from tracesafe.rewrite.pending import is_trivial
from tracesafe.rewrite.plan import Region, Site, Slot, Statement, named
from tracesafe.rewrite.precedence import Tightness, wanted
from tracesafe.rewrite.quantifiers import check_arrays, quantifier
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.slices import CannotRewrite
from tracesafe.rewrite.symbolic import Executor
from tracesafe.rewrite.terms import Term
from tracesafe.rewrite.totality import BothSides, used_as_number
from tracesafe.rewrite.truths import check_connective, is_truth
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_GROWTH = 18
"""About how many columns a conversion adds to a line."""
Build = Callable[["Reached", Executor, ast.expr, Vocabulary], Term]


def converted(here: Reached, node: ast.expr, touches: frozenset[Touch], build: Build, title: str) -> Fix | Refusal:
    """The fix that puts what ``build`` makes of an expression in its place; ``touches`` are the transforms that ask
    for it.

    Values that are needed twice are bound in front of the statement, if the expression is evaluated in any case.
    """
    anchor = _anchor(here, node)
    try:
        framework = single_framework(touches)
        executor = _executor(here, framework, anchor is not None)
        spelled, imports = vocabulary(here, framework)
        term = build(here, executor, node, spelled)
        region = Region(executor, sites=[Site(node, (Slot(tuple(executor.bindings)), Statement("", term)), 0)])
        names = (
            named(region, FreshNames(here.function.node, here.function.module.bindings)) if anchor is not None else {}
        )
        writer = Writer(here.source, spelled, names, style.width(here.source.path), "    ")
        edits = [_edit(here, node, term, writer)]
        if anchor is not None and names:
            edits.insert(0, _front(here, anchor, Emitter(here.source, writer, names), region))
    except Refused as refused:
        return refused.refusal
    except CannotRewrite:
        return Refusal("layout", f"`{here.text(node)}` stands inside of an f-string")
    imports = needed(imports, [edit.text for edit in edits])
    parent = _parent(here, node)
    if isinstance(parent, ast.Return) and says_bool(here):
        executor.note(f"`{here.function.name}` says that it returns a bool, and now returns an array")
    notes = tuple(dict.fromkeys((*executor.notes, *caught(here, [node]))))
    safety = Safety.REVIEW if notes else Safety.SAFE
    return Fix(title.format(where=spelled.where), (*imports, *edits), safety, "; ".join(notes))


def _front(here: Reached, anchor: ast.stmt, emitter: Emitter, region: Region) -> Edit:
    """The lines in front of the statement that the expression stands in."""
    source = here.source
    start = source.line_starts[anchor.lineno - 1]
    lines = emitter.lines(region.sites[0].items[:1], style.margin(source, anchor.lineno))
    return Edit(source.path, Span(start, start), "".join(line + source.newline for line in lines))


def _anchor(here: Reached, node: ast.expr) -> ast.stmt | None:
    """The statement in front of which values can be bound: it evaluates the expression in any case."""
    for statement in here.statements(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr):
        start = here.source.line_starts[statement.lineno - 1]
        if here.source.utf8[start : here.source.span(statement).start].strip() or isinstance(
            here.function.node, ast.Lambda
        ):
            continue
        if any(inner is node for inner in always_evaluated(statement)):
            return statement
    return None


def _executor(here: Reached, framework: Framework, can_bind: bool) -> Executor:
    node = here.function.node
    if isinstance(node, ast.Lambda):
        wrapped = ast.FunctionDef("f", node.args, list(here.function.body), [], None, None, lineno=node.lineno)
        facts = flow(wrapped)
    else:
        facts = flow(node)
    notes = comments(here.source, node.lineno, node.end_lineno or node.lineno)
    judge = BothSides(here, framework, unconditional(here, here.function.body))
    return Executor(here, framework, facts, notes, judge, here.is_differentiated, can_bind=can_bind)


def ternary(here: Reached, executor: Executor, node: ast.expr, _: Vocabulary) -> Term:
    """``a if test else b``."""
    assert isinstance(node, ast.IfExp)
    concrete.check_all(here, node)
    term = executor.choice(node, {}, Path())
    parent = _parent(here, node)
    if is_python_number(here, term):
        use = Needs(here, executor.framework).of_value(node)
        if use is not None:
            raise Refused("python-number", f"`{here.text(node)}` is a Python number, which {needing(here, use)}")
    _note_parted(here, executor, node, (node.body, node.orelse))
    if is_whole(term):
        match parent:
            case ast.Assign(targets=[ast.Name(id=name)]) if used_as_number(here, name, parent):
                pass
            case ast.Assign() | ast.Subscript() | ast.Slice() | ast.keyword() | ast.Call():
                executor.note(f"`{here.text(node)}` becomes an array: check that nobody needs it as a Python number")
            case _:
                pass
    return term


def _note_parted(here: Reached, executor: Executor, node: ast.expr, sides: Sequence[ast.expr]) -> None:
    if executor.framework is Framework.TORCH:
        executor.notes.extend(parted_value(here, executor.flow, node, sides))


def connective(here: Reached, executor: Executor, node: ast.expr, spelled: Vocabulary) -> Term:
    """``a and b``, ``a or b``, ``not a``, ``a < b < c``, ``x in (a, b)``: as a boolean array, else as a value."""
    check_connective(here, executor.framework, node)
    match node:
        case ast.BoolOp(op=operator, values=values) if not all(_is_boolean(here, executor, value) for value in values):
            return _value_of(here, executor, operator, values, spelled)
        case _:
            return executor.condition(node, {}, Path()).term


def _is_boolean(here: Reached, executor: Executor, node: ast.expr) -> bool:
    from tracesafe.rewrite.conditions import boolean_operands

    match node:
        case ast.BoolOp(values=values):
            return all(_is_boolean(here, executor, value) for value in values)
        case ast.UnaryOp(op=ast.Not()) | ast.Compare():
            return True
        case _:
            return is_truth(here, node) or boolean_operands(here, node)


def _value_of(
    here: Reached, executor: Executor, operator: ast.boolop, values: list[ast.expr], spelled: Vocabulary
) -> Term:
    """``x or y`` gives one of its operands: ``where(x != 0, x, y)``."""
    *firsts, last = values
    del spelled
    if isinstance(operator, ast.Or) and len(firsts) == 1 and defaults_to_none(here, firsts[0]):
        return _unless_none(here, executor, firsts[0], last)
    for value in values:
        if isinstance(here.value(value), Static):
            kind = here.value(value)
            if isinstance(kind, Static) and kind.type not in {"int", "float", "bool", "number"}:
                raise Refused("structure-differs", f"`{here.text(value)}` is not a number, and cannot be selected")
    path = Path()
    term = executor.read(last, {}, path)
    executor.note("an operand was the value here, and is selected by its truth")
    for value in values[1:]:
        executor.notes.extend(executor.both_sides.notes(value))
    for value in reversed(firsts):
        if not isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
            raise Refused("evaluated-twice", f"`{here.text(value)}` would be evaluated twice; give it a name first")
        operand = executor.read(value, {}, path)
        test = executor.condition(value, {}, path).term
        term = terms.Where(test, term, operand) if isinstance(operator, ast.And) else terms.Where(test, operand, term)
    return term


def _unless_none(here: Reached, executor: Executor, node: ast.expr, default: ast.expr) -> Term:
    """``x or default`` of a parameter that is None by default: ``default if x is None else x``."""
    name = executor.read(node, {}, Path())
    executor.note(f"a `{here.text(node)}` of 0 was replaced by the default, and is now kept")
    test = terms.Infix(name, "is", terms.Literal("None"))
    return terms.Conditional(test, executor.read(default, {}, Path()), name)


def extremum(here: Reached, executor: Executor, node: ast.expr, spelled: Vocabulary) -> Term:
    """``max(a, b)`` is ``b if b > a else a``, ``min(a, b)`` is ``b if b < a else a``."""
    assert isinstance(node, ast.Call)
    concrete.check_all(here, node)
    name = (here.qualname(node.func) or "").removeprefix("builtins.")
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise Refused("extremum", f"`{here.text(node)}` compares by a key or an unknown number of values")
    if name in {"any", "all"}:
        return quantifier(here, executor, node, name)
    if name not in {"max", "min"}:
        raise Refused("extremum", f"`{name}` orders its operands by their values; sort an array instead")
    if decides_shape(here, node):
        raise Refused("taken-number", f"`{here.short(node)}` decides over a shape, which needs a Python number")
    module = spelled.where.rpartition(".")[0]
    prefix = f"{module}." if module else ""
    if len(node.args) == 1:
        return _reduction(here, executor, node.args[0], name, prefix)
    return _fold(here, executor, node, node.args, name, prefix)


def _fold(here: Reached, executor: Executor, node: ast.expr, operands: list[ast.expr], name: str, prefix: str) -> Term:
    """Pair by pair, from the left, as Python compares them."""
    framework = executor.framework
    _note_parted(here, executor, node, operands)
    if framework is Framework.TORCH and any(here.is_traced(each) for each in operands):
        _check_first(here, operands)
    result = executor.read(operands[0], {}, Path())
    first: ast.expr | None = operands[0]
    for operand in operands[1:]:
        right = executor.read(operand, {}, Path())
        _check_callers(here, executor, [each for each in (first, operand) if each is not None])
        first_traced = first is None or here.is_traced(first)
        number = isinstance(here.value(operand), Static)
        gradient = here.is_differentiated
        if not prefix:
            gradient = True  # the file has the selection alone by a name of its own
        if framework is Framework.TORCH and first_traced and number and not gradient:
            result = terms.Call(f"{prefix}clamp", (result,), (("min" if name == "max" else "max", right),))
        elif framework is Framework.JAX and first_traced and number and not gradient:
            result = terms.Call(f"{prefix}{name}imum", (result, right))
        else:
            result = _once(executor, result, first, "first")
            right = _once(executor, right, operand, "second")
            comparison = terms.Infix(right, ">" if name == "max" else "<", result)
            result = terms.Where(comparison, right, result)
        first = None
    return result


def _check_first(here: Reached, operands: Sequence[ast.expr]) -> None:
    """Raises ``Refused`` if all operands may be Python numbers in the first round of a loop."""
    numbers = [each for each in operands if isinstance(here.value(each), Static) or starts_as_number(here, each)]
    if len(numbers) == len(operands):
        text = here.text(next(each for each in operands if here.is_traced(each)))
        raise Refused("python-caller", f"`{text}` is a Python value in a first round, where torch fails")


def _once(executor: Executor, term: Term, node: ast.expr | None, wish: str) -> Term:
    """The term, bound if writing it twice would compute it twice."""
    if node is not None and _cheap(node):
        return term
    if executor.can_bind:
        name = words(node) if node is not None else ""
        return terms.Ref(executor.made(terms.Binding(term, None, (name if name.isidentifier() else wish,), uses=1)))
    text = executor.here.text(node) if node is not None else "the extremum of the first two"
    if node is None or not executor.here.is_pure(node):
        raise Refused("evaluated-twice", f"`{text}` would be evaluated twice; give it a name first")
    return term


def _cheap(node: ast.expr) -> bool:
    return is_trivial(node)


def _check_callers(here: Reached, executor: Executor, operands: list[ast.expr]) -> None:
    """Plain Python numbers in another call: torch.where would get a bool there."""
    plain = [operand for operand in operands if any(isinstance(v, Static) for v in here.eager_values(operand))]
    if len(plain) == len(operands) and any(here.is_traced(operand) for operand in operands):
        text = here.text(next((operand for operand in plain if here.is_traced(operand)), plain[0]))
        if executor.framework is Framework.TORCH:
            raise Refused("python-caller", f"`{text}` is a plain Python value in another call, where torch fails")
        executor.note(f"`{text}` is a plain Python value in another call, whose result becomes an array")


def _reduction(here: Reached, executor: Executor, operand: ast.expr, name: str, prefix: str) -> Term:
    """``max(x)`` over an array."""
    if isinstance(operand, ast.Tuple | ast.List) and operand.elts and not isinstance(operand.elts[-1], ast.Starred):
        return _fold(here, executor, operand, list(operand.elts), name, prefix)
    if not isinstance(here.value(operand), Array) or not isinstance(operand, ast.Name | ast.Attribute):
        raise Refused("extremum", f"`{here.text(operand)}` is not known to be an array; use the library's own `{name}`")
    check_arrays(here, operand)
    executor.note(f"`{here.text(operand)}` has to have one dimension, as iterating over it needs, and no NaN")
    executor.note(f"equal elements now share the gradient of `{name}`, which the first of them had alone")
    return terms.Call(f"{here.text(operand)}.{name}", ())


def _laid_out(here: Reached, node: ast.expr, term: Term, writer: Writer) -> Edit | None:
    """The whole value of the statement, broken from the outside in, where its line would get too long."""
    source = here.source
    for statement in here.statements(ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr):
        assert isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.Expr)
        value = statement.value
        line = source.line(statement.lineno)
        if value is None or value is node or not any(inner is node for inner in ast.walk(value)):
            continue
        alone = here.text(statement) == line.strip() and not isinstance(here.function.node, ast.Lambda)
        if not alone or _bracketed(here, value, source.span(value)) is not None:
            return None
        others = sum(_will_grow(here, inner) for inner in ast.walk(value) if inner is not node)
        grown = len(writer.flat(term).text) - len(here.text(node)) + _GROWTH * others
        if len(line.rstrip()) + grown <= writer.width:
            return None
        column = source.location(source.span(value).start).column - 1
        try:
            text = writer.lay(terms.User(value, {node: term}), style.margin(source, statement.lineno), column)
        except CannotRewrite:
            return None
        return Edit(source.path, source.span(value), text.replace("\n", source.newline))
    return None


def _will_grow(here: Reached, node: ast.AST) -> bool:
    """Whether another rewrite is about to make this part of the line longer."""
    if isinstance(node, ast.Call):
        return here.qualname(node.func) in {"builtins.max", "builtins.min"}
    return isinstance(node, ast.IfExp)


def _edit(here: Reached, node: ast.expr, term: Term, writer: Writer) -> Edit:
    whole = _laid_out(here, node, term, writer)
    if whole is not None:
        return whole
    source = here.source
    span = source.span(node)
    parent = _parent(here, node)
    place = wanted(parent, node) if parent is not None else Tightness.TERNARY
    piece = writer.flat(term)
    outer = _bracketed(here, node, span)
    row = node.lineno
    margin = style.margin(source, row)
    column = source.location(span.start).column - 1
    tail = max(source.span(parent).end - span.end, 0) if isinstance(parent, ast.stmt) else 0
    text = piece.within(place)
    if outer is not None and piece.tightness >= place:
        return Edit(source.path, outer, text)
    if outer is not None:
        text = piece.text
    elif piece.tightness >= place:
        text = writer.lay(term, margin, column, tail).replace("\n", source.newline)
    return Edit(source.path, span, text)


def _parent(here: Reached, node: ast.expr) -> ast.AST | None:
    for part in here.function.body:
        for parent in ast.walk(part):
            if any(child is node for child in ast.iter_child_nodes(parent)):
                return parent
    return None


def _bracketed(here: Reached, node: ast.expr, span: Span) -> Span | None:
    """The span of the node with the brackets of its own around it, if it has any."""
    data = here.source.utf8
    start, end = span.start - 1, span.end
    while start >= 0 and data[start : start + 1].isspace():
        start -= 1
    while end < len(data) and data[end : end + 1].isspace():
        end += 1
    if data[start : start + 1] != b"(" or data[end : end + 1] != b")":
        return None
    statement = next(
        (
            each
            for each in here.statements(ast.stmt)
            if any(inner is node for inner in ast.walk(each)) and not hasattr(each, "body")
        ),
        None,
    )
    if statement is None:
        return None
    whole = here.source.span(statement)
    text = data[whole.start : whole.end]
    first, last = start - whole.start, end - whole.start
    probe = text[:first] + b" (0) " + text[last + 1 :]
    bare = text[:first] + b" 0 " + text[last + 1 :]
    try:
        same = ast.dump(ast.parse(probe)) == ast.dump(ast.parse(bare))
        inner = ast.dump(ast.parse(text[: first + 1] + b" 0 " + text[last:])) == ast.dump(ast.parse(bare))
    except SyntaxError:
        return None
    return Span(start, end + 1) if same and inner else None
