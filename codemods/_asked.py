"""Texts that are made of the numbers of traced arrays, and conversions that another rule speaks of."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracesafe.rule import (
    Array,
    Framework,
    Kind,
    Reached,
    Touch,
    constructions,
    conversion,
    failing,
    is_traced_test,
    leaking,
    shown,
    touches,
)

_STAGED = frozenset({Kind.BATCH, Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})
_COMPARING = frozenset({"builtins.max", "builtins.min", "builtins.sorted", "builtins.any", "builtins.all"})
_OUTPUT = frozenset({"builtins.print", "warnings.warn", "sys.stdout.write", "sys.stderr.write", "tqdm.tqdm.write"})
_CHECKS = frozenset({"torch._assert", "torch._assert_scalar"})
_LEVELS = frozenset("debug info warning warn error exception critical log".split())
_NUMERIC = re.compile(r"%[-+ 0#]*\d*(?:\.\d+)?[dioxXeEfFgG]")
_FIELD = re.compile(r"\{[^{}:!]*:[^{}]*[bcdeEfFgGnoxX%]\}")


def elsewhere(here: Reached) -> frozenset[ast.AST]:
    """What stands where another rule speaks of it: in tests, ranges and comparisons, in output, in lists that become
    tensors, in values that leave by another door."""
    found: set[ast.AST] = set()
    for statement in here.statements(ast.If, ast.While, ast.Assert):
        assert isinstance(statement, ast.If | ast.While | ast.Assert)
        if is_traced_test(here, statement.test):
            found.update(ast.walk(statement.test))
    for loop in here.statements(ast.For):
        assert isinstance(loop, ast.For)
        if isinstance(loop.iter, ast.Call) and any(map(here.hazards, loop.iter.args)):
            found.update(loop.iter.args)
    for node in here.expressions(ast.IfExp, ast.BoolOp, ast.UnaryOp):
        found.update(_asked_for_truth(here, node))
    for call in here.expressions(ast.Call):
        name = here.qualname(call.func)
        if name in _CHECKS:
            found.update(inner for argument in call.args for inner in ast.walk(argument))
        elif name in _COMPARING:
            found.update(argument for argument in call.args if here.hazards(argument))
        elif _is_output(here, call):
            found.update(inner for argument in call.args for inner in ast.walk(argument))
    for made in constructions(here):
        found.update(inner for each in made.elements for inner in ast.walk(each))
    for sink, _ in leaking(here):
        found.update(inner for write in sink.writes for inner in ast.walk(write))
    return frozenset(found)


def _asked_for_truth(here: Reached, node: ast.expr) -> Iterator[ast.AST]:
    match node:
        case ast.IfExp(test=test) if is_traced_test(here, test):
            yield from ast.walk(test)
        case ast.BoolOp(values=values) if any(map(here.hazards, values)):
            yield from (inner for value in values for inner in ast.walk(value))
        case ast.UnaryOp(op=ast.Not(), operand=operand) if here.hazards(operand):
            yield operand
        case _:
            pass


def _is_output(here: Reached, call: ast.Call) -> bool:
    """Whether a call writes out, where output of traced values is a finding of its own."""
    host = any(
        touch.framework in (Framework.TORCH, Framework.JAX) and touch.kind in _STAGED for touch in here.regimes()
    )
    if not host:
        return False
    if here.qualname(call.func) in _OUTPUT:
        return True
    match call.func:
        case ast.Attribute(value=owner, attr=level):
            return level in _LEVELS and "log" in here.short(owner).lower()
        case _:
            return False


def texts(here: Reached) -> Iterator[tuple[ast.expr, str, frozenset[Touch]]]:
    """The texts of a function that are made of traced numbers: each with the value, and what forbids to write it."""
    errors = {inner for raised in here.statements(ast.Raise, ast.Assert) for inner in ast.walk(raised)}
    for node in here.expressions(ast.JoinedStr, ast.BinOp, ast.Call):
        if node in errors:
            continue
        for value, spec in _fields(here, node):
            found = _unwritable(here, value, spec)
            if found:
                yield node, ast.unparse(value), found
                break


def _fields(here: Reached, node: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """The values in a text, and whether each is written as a number."""
    match node:
        case ast.JoinedStr(values=values):
            for value in values:
                if isinstance(value, ast.FormattedValue) and value.conversion <= 0:
                    yield value.value, isinstance(value.format_spec, ast.JoinedStr) and bool(value.format_spec.values)
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mod(), right=right):
            operands = right.elts if isinstance(right, ast.Tuple) else [right]
            numeric = len(_NUMERIC.findall(text)) == len(operands)
            yield from ((operand, numeric) for operand in operands if numeric)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"), args=arguments):
            if len(_FIELD.findall(text)) == len(arguments):
                yield from ((argument, True) for argument in arguments)
        case ast.Call(args=[value, _]) if here.qualname(node.func) == "builtins.format":
            yield value, True
        case _:
            pass


def _unwritable(here: Reached, value: ast.expr, numeric: bool) -> frozenset[Touch]:
    found = conversion(here, value)
    if found is not None:
        return failing(here, found)
    known = here.value(value)
    if not here.is_traced(value) or (isinstance(known, Array) and known.taken):
        return frozenset()
    result: set[Touch] = set()
    for touch in touches(known):
        if touch.framework is Framework.TORCH and touch.kind in (Kind.BATCH, Kind.LINEARIZE):
            if numeric or shown(here, value).ndim == 0:
                result.add(touch)
        elif touch.framework is Framework.JAX and numeric:
            result.add(touch)
    return frozenset(result)
