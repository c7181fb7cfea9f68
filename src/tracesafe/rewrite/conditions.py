"""What a test says: which part of it is traced, and the boolean array that takes its place."""

from __future__ import annotations

import ast
import struct
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Dtype, Static, Touch
from tracesafe.program.nodes import walk
from tracesafe.rewrite import terms
from tracesafe.rewrite.bare_tensors import is_bare_tensor
from tracesafe.rewrite.certainty import is_certain
from tracesafe.rewrite.precedence import symbol
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statics import is_flag
from tracesafe.rewrite.terms import Term
from tracesafe.rewrite.totality import last_name
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS = frozenset({"int", "float", "bool", "number"})
_BOOLEAN_WRAPPERS = frozenset({"builtins.bool"})
_NUMBER_WRAPPERS = frozenset({"builtins.float"})


def traced_parts(here: Reached, test: ast.expr) -> Iterator[ast.expr]:
    """The parts of a test whose truth Python may not ask for; empty for a static test, and for one of Python numbers
    that a static argument keeps."""
    if is_flag(here, test):
        return
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from traced_parts(here, value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from traced_parts(here, operand)
        case ast.NamedExpr(value=value):
            yield from traced_parts(here, value)
        case ast.IfExp(body=body, orelse=orelse):
            if here.hazards(test):
                yield test
            else:
                yield from traced_parts(here, body)
                yield from traced_parts(here, orelse)
        case _:
            if here.hazards(test):
                yield test


def is_traced_test(here: Reached, test: ast.expr) -> bool:
    """Whether Python would have to know a traced value to decide the test."""
    return next(traced_parts(here, test), None) is not None


def touches_of(here: Reached, test: ast.expr) -> frozenset[Touch]:
    """The transforms that forbid the test."""
    return frozenset[Touch]().union(*(here.hazards(part) for part in traced_parts(here, test)))


def traced_subject(here: Reached, test: ast.expr, touches: frozenset[Touch] | None = None) -> str:
    """What is traced in a test: the first variable, else the test itself, and by what, for a message."""
    touches = touches_of(here, test) if touches is None else touches
    if Framework.PHIFLOW in here.frameworks and is_bare_tensor(here, test):
        return "it is a tensor of ΦFlow, which has no truth without `.all` or `.any` on any backend"
    part = next(iter(traced_parts(here, test)), test)
    for node in walk(part):
        if isinstance(node, ast.Name) and here.is_traced(node):
            return f"`{node.id}` is {here.hazard_text(touches)}"
    return f"it is {here.hazard_text(touches)}"


def single_framework(touches: frozenset[Touch]) -> Framework:
    """The framework of the touches. Raises ``Refused`` if there are several."""
    found = sorted({touch.framework for touch in touches})
    if len(found) != 1:
        raise Refused(
            "several-frameworks",
            f"the function runs under transforms of {' and '.join(found)}; give each one of its own",
        )
    if found[0] is Framework.TENSORFLOW:
        raise Refused("no-library", "no rewrite is known for TensorFlow")
    return found[0]


def boolean_operands(here: Reached, test: ast.expr) -> bool:
    """Whether the expression is known to be a boolean array."""
    value = here.value(test)
    return isinstance(value, Array) and value.dtype is Dtype.BOOL


class Conditions:
    """Builds the conditions of one function.

    ``read`` makes the term of an expression; ``check`` judges one that now runs in any case; ``bind``
    gives a value a binding of its own, or refuses where no statement can be put in front.
    """

    def __init__(
        self,
        here: Reached,
        read: Callable[[ast.expr], Term],
        bind: Callable[[ast.expr], Term],
        note: Callable[[str], None],
        check: Callable[[ast.expr], None],
        framework: Framework,
    ) -> None:
        self.truths: frozenset[str] = frozenset()
        """The variables that are Python's True or False in a first round, which ``~`` makes a number of."""
        self.here = here
        self.read = read
        self.bind = bind
        self.note = note
        self.check = check
        self.phi = framework is Framework.PHIFLOW
        """ΦFlow's compiled torch backend fails on ``tensor & True``."""
        self.has_logical_not = framework is Framework.JAX

    def condition(self, test: ast.expr, first: bool = True) -> Term:
        """The boolean array that says for every example what ``test`` says for one.

        ``first``: the expression is evaluated whenever the test is, so that a walrus in it may move out.
        """
        test = self.bare(test)
        if not is_traced_test(self.here, test) and static_and_total(self.here, test):
            return self.read(test)
        match test:
            case ast.BoolOp(op=operator, values=values):
                return self._connected(operator, values, first)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._negated(operand, self.condition(operand, first))
            case ast.NamedExpr() if not first:
                raise Refused(
                    "write-on-traced-path",
                    f"`{self.here.text(test)}` binds a name only if what stands before it holds",
                )
            case ast.Compare(ops=[ast.In() | ast.NotIn()]):
                return self._membership(test)
            case ast.Compare(left=left, ops=operators, comparators=others):
                if not first and any(isinstance(inner, ast.NamedExpr) for inner in walk(test)):
                    raise Refused(
                        "write-on-traced-path",
                        f"`{self.here.text(test)}` binds a name only if what stands before it holds",
                    )
                return self._chain(left, operators, others)
            case ast.Call(args=[ast.GeneratorExp() | ast.ListComp()]) if self._is_quantifier(test.func):
                text = f"`{self.here.text(test)}` stops at the first that decides; write it as an array operation"
                raise Refused("extremum", text)
            case ast.Call(args=[ast.Name() as given]) if self._is_quantifier(test.func) and not isinstance(
                self.here.value(given), Array
            ):
                text = f"`{self.here.text(test)}` asks each value for its truth; write it as an array operation"
                raise Refused("extremum", text)
            case _:
                return self._single(test)

    def _negated(self, operand: ast.expr, condition: Term) -> Term:
        """``not`` of what may be Python's own True or False in some call, which ``~`` makes a number of."""
        bare, found = self.bare(operand), negated(condition)
        if not isinstance(found, terms.Not) or is_certain(self.here, bare):
            return found
        if not self.has_logical_not:
            text = f"`{self.here.text(bare)}` may be Python's own True or False, which `~` makes a number of"
            raise Refused("python-caller", f"{text}; let it be an array in every call")
        return terms.Not(condition, by_function=True)

    def _is_quantifier(self, function: ast.expr) -> bool:
        """Whether a function is Python's own ``any`` or ``all``, which asks each value for its truth."""
        return self.here.qualname(function) in {"builtins.any", "builtins.all"}

    def bare(self, node: ast.expr) -> ast.expr:
        """The expression less what asks for its number: ``bool(...)``, ``.item()``."""
        while True:
            match node:
                case ast.Call(args=[inner], keywords=[]) if self.here.qualname(
                    node.func
                ) in _BOOLEAN_WRAPPERS and self.here.is_traced(inner):
                    node = inner
                case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[], keywords=[]) if (
                    self.here.is_traced(inner)
                ):
                    node = inner
                case _:
                    return node

    def _connected(self, operator: ast.boolop, values: list[ast.expr], first: bool) -> Term:
        for index, value in enumerate(values):
            static = not is_traced_test(self.here, value)
            if static and (self.phi or not static_and_total(self.here, value)):
                raise Refused(
                    "mixed-test",
                    f"`{self.here.text(value)}` is a static part of a traced test; test it in an `if` of its own",
                )
            if static and any(map(_is_guarded, values[index + 1 :])):
                text = f"`{self.here.text(value)}` is a static part that guards what stands behind it"
                raise Refused("mixed-test", f"{text}; test it in an `if` of its own")
        for value in values[1:]:
            self.check(value)
        flags = {value for value in values if isinstance(value, ast.Name) and value.id in self.truths}
        plain = flags if len(flags) < len(values) and not self.phi else set()
        parts = [
            self.read(value) if value in plain else self.condition(value, first and index == 0)
            for index, value in enumerate(values)
        ]
        return terms.Logic("&" if isinstance(operator, ast.And) else "|", tuple(parts))

    def _membership(self, test: ast.Compare) -> Term:
        (container,) = test.comparators
        if not isinstance(container, ast.Tuple | ast.List | ast.Set) or not container.elts:
            raise Refused(
                "membership",
                f"`{self.here.text(container)}` is searched by a traced value; compare with its items one by one",
            )
        if not isinstance(test.left, ast.Name | ast.Attribute | ast.Constant) and len(container.elts) > 1:
            raise Refused(
                "membership", f"`{self.here.text(test.left)}` would be evaluated several times; give it a name first"
            )
        equal = isinstance(test.ops[0], ast.In)
        parts = tuple(
            terms.Infix(self.read(test.left), "==" if equal else "!=", self.read(item)) for item in container.elts
        )
        return parts[0] if len(parts) == 1 else terms.Logic("|" if equal else "&", parts)

    def _chain(self, left: ast.expr, operators: list[ast.cmpop], others: list[ast.expr]) -> Term:
        operands = [left, *others]
        if any(isinstance(operator, ast.Is | ast.IsNot | ast.In | ast.NotIn) for operator in operators):
            raise Refused(
                "mixed-test", f"`{self.here.text(left)}` is tested by `is` or `in` inside of a chained comparison"
            )
        for operand in operands[2:]:
            self.check(operand)
        compared: list[Term] = []
        for index, operand in enumerate(operands):
            inner = 0 < index < len(operands) - 1 and not isinstance(operand, ast.Name | ast.Constant | ast.Attribute)
            compared.append(self.bind(operand) if inner else self.number(operand, operands))
        parts = tuple(
            terms.Infix(compared[index], symbol(operator), compared[index + 1])
            for index, operator in enumerate(operators)
        )
        return parts[0] if len(parts) == 1 else terms.Logic("&", parts)

    def number(self, node: ast.expr, operands: list[ast.expr]) -> Term:
        """An operand of a comparison, less the calls that take the number out of the array."""
        inner = self._taken_from(node)
        if inner is None:
            return self.read(node)
        if not all(is_exact(operand) for operand in operands if operand is not node):
            self.note(f"`{self.here.text(node)}` was compared in double precision, and now is in the array's own")
        return self.read(inner)

    def _taken_from(self, node: ast.expr) -> ast.expr | None:
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr="item"), args=[], keywords=[]) if self.here.is_traced(
                inner
            ):
                return inner
            case ast.Call(args=[inner], keywords=[]) if self.here.qualname(
                node.func
            ) in _NUMBER_WRAPPERS and self.here.is_traced(inner):
                return self._taken_from(inner) or inner
            case _:
                return None

    def _single(self, test: ast.expr) -> Term:
        value = self.here.value(test)
        if isinstance(value, Array) and value.python:
            name = self.here.text(test)
            raise Refused(
                "passed-number",
                f"`{name}` is a Python number at a traced position: static_argnames or auxiliary_args keep it one",
            )
        if isinstance(value, Array) and value.taken:
            raise Refused(
                "taken-number",
                f"`{self.here.text(test)}` is a number that was taken out of a traced array; keep the array",
            )
        if isinstance(test, ast.IfExp):
            raise Refused("mixed-test", f"`{self.here.text(test)}` is a choice inside of a test; give it a name first")
        return self.read(test) if self.is_boolean(test) else terms.Infix(self.read(test), "!=", terms.Literal("0"))

    def is_boolean(self, node: ast.expr) -> bool:
        """Whether the expression is known to be of boolean dtype, by its value or by its form."""
        if isinstance(node, ast.Name) and node.id in self.truths:
            return False
        if boolean_operands(self.here, node):
            return True
        match node:
            case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() | ast.BitXor(), right=right):
                return self.is_boolean(left) and self.is_boolean(right)
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return self.is_boolean(operand)
            case ast.Compare(ops=[operator]):
                return not isinstance(operator, ast.Is | ast.IsNot | ast.In | ast.NotIn) and self.here.is_traced(node)
            case _:
                return False


def _is_guarded(node: ast.expr) -> bool:
    """Whether an operand may not be there at all where a static one before it does not hold: an item, a reduction."""
    return any(isinstance(each, ast.Subscript | ast.Call) for each in walk(node))


def negated(condition: Term) -> Term:
    """The negation of a boolean array; an equality is turned around, since that is right for NaN, too."""
    match terms.plain(condition):
        case terms.Infix(left=left, operator="==", right=right):
            return terms.Infix(left, "!=", right)
        case terms.Infix(left=left, operator="!=", right=right):
            return terms.Infix(left, "==", right)
        case terms.Not(operand=inner):
            return inner
        case _:
            return terms.Not(condition)


def static_and_total(here: Reached, node: ast.expr) -> bool:
    """Whether a static test may be evaluated in any order: a flag, a comparison of numbers."""
    match node:
        case ast.Name() | ast.Constant() | ast.Attribute(value=ast.Name()):
            return _is_static(here, node, {"bool"})
        case ast.Compare(left=left, comparators=comparators) if not isinstance(node.ops[0], ast.In | ast.NotIn):
            return all(_is_static(here, each, _NUMBERS) for each in (left, *comparators))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return static_and_total(here, operand)
        case _:
            return False


def _is_static(here: Reached, node: ast.expr, types: Collection[str]) -> bool:
    value = here.value(node)
    return isinstance(value, Static) and value.type in types


def simple(test: ast.expr) -> bool:
    """Whether a reader takes the test in at a glance, so that it may stand twice."""
    match test:
        case ast.Compare(left=left, ops=[_], comparators=[right]):
            return _short(left) and _short(right)
        case ast.UnaryOp(operand=operand):
            return _short(operand) or simple(operand)
        case _:
            return _short(test)


def _short(node: ast.expr) -> bool:
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.Attribute(value=value) | ast.UnaryOp(op=ast.USub(), operand=value):
            return _short(value)
        case ast.Subscript(value=value, slice=ast.Constant()):
            return _short(value)
        case _:
            return False


def is_exact(node: ast.expr) -> bool:
    """Whether a constant is the same number in single precision; anything that is not a float counts as exact."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return is_exact(operand)
        case ast.Constant(value=float(number)):
            try:
                return bool(struct.unpack("f", struct.pack("f", number))[0] == number)
            except OverflowError:
                return False
        case ast.Constant(value=int(number)):
            return abs(number) < 2**24
        case ast.Call(func=function):
            return last_name(function) in {"item", "float"}
        case _:
            return False


def test_positions(here: Reached) -> frozenset[ast.expr]:
    """The expressions inside the tests of branches, loops and assertions, which their own rules convert."""
    found: set[ast.expr] = set()
    for statement in here.statements(ast.If, ast.While, ast.Assert):
        assert isinstance(statement, ast.If | ast.While | ast.Assert)
        found.update(_deciding(statement.test))
    for choice in here.expressions(ast.IfExp):
        found.update(_deciding(choice.test))
    return frozenset(found)


def _deciding(test: ast.expr) -> Iterator[ast.expr]:
    """The test and the parts of it whose truth decides it."""
    yield test
    match test:
        case ast.BoolOp(values=values):
            for value in values:
                yield from _deciding(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _deciding(operand)
        case _:
            pass
