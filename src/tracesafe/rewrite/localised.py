"""A function with a place outside of it looked at as one of its local variables."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tracesafe.analysis.liveness import Flow, flow, loads, stores


@dataclass(frozen=True)
class Localised:
    """A copy of a function in which a local variable stands for the place, and what is live and bound in it."""

    name: str
    is_captured: bool
    """Whether a nested function, lambda or class reads the place."""
    facts: Flow
    copies: Mapping[int, ast.stmt]
    """The statements of the copy by the ids of the original ones."""
    body: Sequence[ast.stmt]
    """The statements of the copy."""
    first: ast.stmt
    last: ast.stmt
    """Where the function begins and where its statements end, as statements."""

    @property
    def is_read_first(self) -> bool:
        """Whether the place may be read before it is written."""
        return self.name in self.facts.live_after[self.first]

    @property
    def is_read_for_certain(self) -> bool:
        """Whether the function reads the place before it writes it, whatever else it does: then it has a value."""
        for statement in self.body:
            maybe = any(isinstance(each, ast.IfExp | ast.BoolOp | ast.Lambda) for each in ast.walk(statement))
            if hasattr(statement, "body") or isinstance(statement, ast.Return | ast.Raise) or maybe:
                return False
            if self.name in loads(statement):
                return True
            if isinstance(statement, ast.AugAssign) and self.name in stores(statement):
                return True
        return False

    def is_written_before(self, statement: ast.stmt) -> bool:
        """Whether the place is written on every way to a statement."""
        known = self.facts.defined_before.get(self.copies.get(id(statement), statement))
        return known is None or self.name in known

    @property
    def falls(self) -> bool:
        """Whether a way leads to the end of the function's statements."""
        return self.facts.defined_before.get(self.last) is not None


def localised(node: ast.FunctionDef, name: str, places: Collection[ast.expr]) -> Localised:
    """``places``: the expressions that stand for the place, apart from plain uses of ``name``."""
    memo: dict[int, ast.AST] = {}
    copied = copy.deepcopy(node, memo)
    copies = {id(each): memo[id(each)] for each in ast.walk(node) if isinstance(each, ast.stmt)}
    _Renaming(name, frozenset(id(memo[id(each)]) for each in places)).visit(copied)
    first, last = (ast.Pass(lineno=row, end_lineno=row) for row in (node.lineno, node.end_lineno or node.lineno))
    body = tuple(copied.body)
    copied.body = [first, *body, last]
    known = {key: each for key, each in copies.items() if isinstance(each, ast.stmt)}
    captured = any(_reads_freely(each, name) for part in copied.body for each in ast.walk(part))
    return Localised(name, captured, flow(copied), known, body, first, last)


def _reads_freely(node: ast.AST, name: str) -> bool:
    """Whether a nested function, lambda or class reads a variable that is not its own."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        return False
    own: set[str] = set()
    if not isinstance(node, ast.ClassDef):
        given = node.args
        every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        own = {each.arg for each in every if each is not None}
        declared = [each for each in ast.walk(node) if isinstance(each, ast.Global | ast.Nonlocal)]
        bound = {each for part in _body(node) for each in stores(part)}
        own |= bound - {each for statement in declared for each in statement.names}
    return name in {each for part in _body(node) for each in loads(part)} - own


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef) -> list[ast.AST]:
    return [node.body] if isinstance(node, ast.Lambda) else list(node.body)


@dataclass(frozen=True)
class _Renaming(ast.NodeTransformer):
    """Puts a variable in the place of expressions, and takes its declarations away."""

    name: str
    places: frozenset[int]

    def visit(self, node: ast.AST) -> ast.AST:
        if id(node) in self.places and isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return ast.copy_location(ast.Name(self.name, node.ctx), node)
        if id(node) in self.places:
            return ast.copy_location(ast.Name(self.name, ast.Load()), node)
        if isinstance(node, ast.Global | ast.Nonlocal):
            node.names = [each for each in node.names if each != self.name]
            return node
        self.generic_visit(node)
        return _repeated(node) if isinstance(node, ast.For) else node


def _repeated(node: ast.For) -> ast.stmt:
    """A loop, written as one that leaves at its end only if its body runs at least once."""
    if node.orelse or not _has_items(node.iter) or any(_continues(each) for each in node.body):
        return node
    bound = ast.copy_location(ast.Assign([node.target], node.iter), node)
    leaving = ast.copy_location(ast.If(ast.Constant(...), [ast.copy_location(ast.Break(), node)], []), node)
    return ast.copy_location(ast.While(ast.Constant(True), [bound, *node.body, leaving], []), node)


def _has_items(node: ast.expr) -> bool:
    """Whether what is looped over has items, as the source says: ``range(3)``, ``(a, b)``."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(count))]):
            return count > 0
        case ast.Call(func=ast.Name(id="range"), args=[ast.Constant(value=int(start)), ast.Constant(value=int(stop))]):
            return stop > start
        case ast.Call(func=ast.Name(id="enumerate" | "reversed"), args=[inner]):
            return _has_items(inner)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return any(not isinstance(item, ast.Starred) for item in items)
        case _:
            return False


def _continues(node: ast.stmt) -> bool:
    """Whether a statement goes on to the next iteration of the loop around it before its end."""
    if isinstance(node, ast.For | ast.While | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return any(_continues(each) for each in getattr(node, "orelse", ()))
    if isinstance(node, ast.Continue):
        return True
    return any(_continues(each) for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)) or any(
        _continues(each)
        for part in ast.iter_child_nodes(node)
        if isinstance(part, ast.ExceptHandler | ast.match_case)
        for each in part.body
    )
