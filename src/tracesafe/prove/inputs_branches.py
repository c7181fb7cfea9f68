"""The branches of a function and its callees: where their sides begin, and the numbers that their tests name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from tracesafe.program.functions import Function
from tracesafe.program.program import Program
from tracesafe.prove.inputs_names import Names

_DEPTH = 4
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_LIMITS = frozenset("clamp clip minimum maximum min max where heaviside relu threshold hardtanh".split())

Line = tuple[str, int]
Arc = tuple[str, int, int]


@dataclass(frozen=True)
class Branch:
    """One ``if``: the lines of its test and those at which its sides begin."""

    file: str
    test: range
    taken: int
    otherwise: int | None
    """None: what follows runs on both sides."""

    def sides(self, lines: Collection[Line], arcs: Collection[Arc] = ()) -> frozenset[bool]:
        """The sides that one call took."""
        found = set()
        entered = (self.file, self.taken) in lines
        if entered:
            found.add(True)
        passed = not entered and (self.file, self.test.start) in lines
        if passed or (self.otherwise is not None and (self.file, self.otherwise) in lines):
            found.add(False)
        if any(
            file == self.file and one in self.test and other not in (*self.test, self.taken)
            for file, one, other in arcs
        ):
            found.add(False)
        return frozenset(found)


def closure(function: Function, program: Program, depth: int = 0) -> Iterator[Function]:
    """A function with those of the project that it calls, nested ones included."""
    seen = {function}
    waiting = [(function, depth)]
    while waiting:
        here, level = waiting.pop(0)
        yield here
        if level >= _DEPTH:
            continue
        names = Names(here.module, program)
        for part in here.body:
            for node in ast.walk(part):
                found = _called(node, here, names)
                if found is not None and found not in seen:
                    seen.add(found)
                    waiting.append((found, level + 1))


def _called(node: ast.AST, here: Function, names: Names) -> Function | None:
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        return here.module.function_of.get(node)
    if isinstance(node, ast.Call):
        match node.func:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if here.owner is not None:
                member = here.owner.members.get(name)
                return here.module.function_of.get(member) if member is not None else None
            case ast.Name() | ast.Attribute():
                return names.function(node.func)
    return None


def branches(functions: Collection[Function], files: Mapping[str, str] | None = None) -> tuple[Branch, ...]:
    """The branches of some functions whose sides can be told apart by their lines; ``files``: other names of files."""
    found: dict[tuple[str, int], Branch] = {}
    for function in functions:
        path = str(function.module.source.path)
        file = (files or {}).get(path, path)
        for part in function.body:
            for parent in ast.walk(part):
                for block in _blocks(parent):
                    for statement, following in zip(block, [*block[1:], None], strict=True):
                        if isinstance(statement, ast.If):
                            branch = _branch(statement, following, file)
                            if branch is not None:
                                found[(file, statement.lineno)] = branch
        for statement, following in zip(function.body, [*function.body[1:], None], strict=True):
            if isinstance(statement, ast.If):
                branch = _branch(statement, following, file)
                if branch is not None:
                    found[(file, statement.lineno)] = branch
    return tuple(found[key] for key in sorted(found))


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def _branch(node: ast.If, following: ast.stmt | None, file: str) -> Branch | None:
    test = range(node.test.lineno, (node.test.end_lineno or node.test.lineno) + 1)
    taken = node.body[0].lineno
    if taken in test:
        return None
    if node.orelse:
        return Branch(file, test, taken, node.orelse[0].lineno)
    ends = isinstance(node.body[-1], _EXITS)
    return Branch(file, test, taken, following.lineno if ends and following is not None else None)


def thresholds(functions: Collection[Function]) -> tuple[float, ...]:
    """The numbers with which the tests of some functions compare, in the order of the text; zero is among them."""
    found: dict[float, None] = {}
    for function in functions:
        for part in function.body:
            for node in ast.walk(part):
                for operand in _operands(node):
                    for number in _numbers(operand, function):
                        found[number] = None
    return tuple({**found, 0.0: None})


def _operands(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left=left, comparators=others):
            yield from (left, *others)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=args) if name in _LIMITS:
            yield from args


def _numbers(node: ast.expr, function: Function) -> Iterator[float]:
    for part in ast.walk(node):
        match part:
            case ast.Constant(value=bool() | str() | None):
                continue
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                yield -float(value)
            case ast.Constant(value=int() | float() as value):
                yield float(value)
            case ast.Name(id=name):
                values = [
                    function.defaults.get(name),
                    *(_assigned(each) for each in function.module.bindings.get(name, ())),
                ]
                for each in values:
                    yield from _constants(each)


def _assigned(node: ast.AST) -> ast.expr | None:
    return node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None


def _constants(node: ast.expr | None) -> Iterator[float]:
    for part in ast.walk(node) if node is not None else ():
        if isinstance(part, ast.Constant) and isinstance(part.value, int | float) and not isinstance(part.value, bool):
            yield float(part.value)
