"""Who reads an argument after the call that it was given to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tracesafe.analysis.liveness import Flow, flow, stores
from tracesafe.analysis.places import Place
from tracesafe.analysis.references import References
from tracesafe.analysis.syntax import targets
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.calls import given_to

_DEPTH = 4
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_ADDING = frozenset({"append", "extend", "add", "appendleft", "insert", "clear"})
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that reads what an argument holds."""

    place: Place
    node: ast.expr

    @property
    def text(self) -> str:
        """File and line, for messages."""
        return f"{self.place.module.source.path.name}:{self.node.lineno}"


@dataclass(frozen=True)
class Afterwards:
    """Looks for readings. ``suffix``: the entry or attribute that matters; empty: anything of the argument does."""

    references: References
    suffix: str

    def reading(self, place: Place, call: ast.Call, argument: ast.expr, depth: int = _DEPTH) -> Reading | None:
        """Where the program reads an argument after a call; None if nowhere, or where that is not known."""
        match argument:
            case ast.Name(id=name):
                return self._of_name(place, call, name, depth)
            case ast.Attribute(attr=attr):
                return self._of_attribute(place, call, attr)
            case ast.Subscript():
                root: ast.expr = argument
                while isinstance(root, ast.Subscript):
                    root = root.value
                whole = Afterwards(self.references, "")
                return whole.reading(place, call, root, depth) if isinstance(root, ast.Name | ast.Attribute) else None
            case _:
                return None

    def _of_name(self, place: Place, call: ast.Call, name: str, depth: int) -> Reading | None:
        scope = place.function(call)
        if scope is not None and isinstance(scope.node, ast.Lambda):
            return None
        if scope is not None and name not in scope.locals:
            return self._of_outer(place, scope, call, name)
        statement = place.statement(call)
        body = scope.node if scope is not None else place.module.tree
        if name in stores(statement) and not isinstance(statement, (ast.AugAssign, *_LOOPS)):
            return None
        own = frozenset(ast.walk(statement))
        renewed = self._renewed(place, statement, name)
        for node in self._readings(place, body, name):
            if renewed is not None and not _stands_between(statement, node, renewed):
                continue
            is_live = node in own or name in _facts(body).live_after[statement]
            if _follows(place, statement, call, node) and is_live:
                return Reading(place, node)
        if scope is None:
            return self._in_functions(place, name)
        if depth and any(parameter.arg == name for parameter in scope.parameters) and name not in _bound(scope):
            return self._of_callers(scope, name, depth)
        return None

    def _renewed(self, place: Place, statement: ast.stmt, name: str) -> ast.stmt | None:
        """The statement that assigns the entry or attribute again: that of the call, or a later one of its block."""
        if not self.suffix:
            return None
        parent = place.parents.get(statement)
        blocks = [getattr(parent, field, None) for field in ("body", "orelse", "finalbody")]
        block = next((each for each in blocks if isinstance(each, list) and statement in each), [statement])
        for each in block[block.index(statement) :]:
            if isinstance(each, ast.Assign) and any(self._is_place(target, name) for target in targets(each)):
                return each
        return None

    def _is_place(self, node: ast.expr, name: str) -> bool:
        """Whether an expression is the entry or attribute of a variable."""
        match node:
            case ast.Subscript(value=ast.Name(id=found), slice=ast.Constant() as key):
                return found == name and self.suffix.startswith("[") and self._is_same(key)
            case ast.Attribute(value=ast.Name(id=found), attr=attr):
                return found == name and self.suffix == f".{attr}"
            case _:
                return False

    def _of_callers(self, scope: Function, name: str, depth: int) -> Reading | None:
        """Where the callers of the calling function read what they gave it."""
        for reference in self.references.of(scope) or ():
            call = reference.place.parents.get(reference.node)
            if not isinstance(call, ast.Call) or call.func is not reference.node:
                continue
            given = given_to(scope, name, call, bound=scope.owner is not None)
            found = self.reading(reference.place, call, given, depth - 1) if given is not None else None
            if found is not None:
                return found
        return None

    def _of_outer(self, place: Place, scope: Function, call: ast.Call, name: str) -> Reading | None:
        """Where a variable of a module, or of a function around, is read."""
        owner = scope.parent
        while owner is not None and name not in owner.locals:
            owner = owner.parent
        inside = set(ast.walk(call))
        if owner is not None:
            found = self._readings(place, owner.node, name)
            return next((Reading(place, node) for node in found if node not in inside), None)
        module, variable = self.references.origin(place.module, name)
        return self._of_global(module, variable, inside)

    def _in_functions(self, place: Place, name: str) -> Reading | None:
        """Where functions read a variable of their module."""
        for function in place.module.facts.functions:
            if name in function.reads and name not in function.locals:
                node = next(self._readings(place, function.node, name), None)
                if node is not None:
                    return Reading(place, node)
        return None

    def _of_global(self, module: Module, name: str, inside: set[ast.AST]) -> Reading | None:
        readers = self.references.readers(self.references.place(module), None, name)
        for reference in readers or ():
            if reference.node not in inside and self._matters(reference.place, reference.node):
                return Reading(reference.place, reference.node)
        return None

    def _of_attribute(self, place: Place, call: ast.Call, attr: str) -> Reading | None:
        """Where the file reads an attribute of that name."""
        inside = set(ast.walk(call))
        owner = _class_of(place, call)
        for node in ast.walk(place.module.tree):
            match node:
                case ast.Attribute(attr=found, ctx=ast.Load()) if found == attr and node not in inside:
                    other = _class_of(place, node) if _is_receiver(place, node.value) else None
                    if other in (None, owner) and self._matters(place, node):
                        return Reading(place, node)
                case _:
                    pass
        return None

    def _readings(self, place: Place, body: ast.AST, name: str) -> Iterator[ast.expr]:
        for node in ast.walk(body):
            match node:
                case ast.Name(id=found, ctx=ast.Load()) if found == name and self._matters(place, node):
                    yield node
                case _:
                    pass

    def _matters(self, place: Place, node: ast.expr, depth: int = _DEPTH) -> bool:
        """Whether reading an argument here looks at what the function changed."""
        parent = place.parents.get(node)
        match parent:
            case ast.Subscript(value=inner, slice=ast.Constant() as key, ctx=context) if inner is node:
                if isinstance(context, ast.Store):
                    return isinstance(place.parents.get(parent), ast.AugAssign) and self._is_same(key)
                return self._is_same(key)
            case ast.Subscript(value=inner, ctx=ast.Store()) if inner is node:
                return False
            case ast.Attribute(value=inner, attr=attr, ctx=context) if inner is node:
                if isinstance(context, ast.Store):
                    return isinstance(place.parents.get(parent), ast.AugAssign) and self.suffix == f".{attr}"
                if self.suffix.startswith("."):
                    return self.suffix == f".{attr}" or _is_method(place, parent)
                return not (attr in _ADDING and _is_discarded(place, parent))
            case ast.Call() | ast.keyword():
                return self._is_read_by(place, node, depth)
            case _:
                return True

    def _is_same(self, key: ast.Constant) -> bool:
        return not self.suffix.startswith("[") or ast.literal_eval(self.suffix[1:-1]) == key.value

    def _is_read_by(self, place: Place, node: ast.expr, depth: int) -> bool:
        """Whether a function that is called with the argument looks at it."""
        parent = place.parents[node]
        call = place.parents[parent] if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call) or not depth:
            return True
        found = callees_of(self.references, call)
        if len(found) != 1:
            return True
        (function,) = found
        bound = function.owner is not None and isinstance(call.func, ast.Attribute)
        for parameter in function.parameters:
            if given_to(function, parameter.arg, call, bound=bound) is node:
                return self.is_needed(function, parameter.arg, depth - 1)
        return True

    def is_needed(self, function: Function, name: str, depth: int = _DEPTH) -> bool:
        """Whether a function looks at what a parameter holds when it is called, before it changes that itself."""
        place = self.references.place(function.module)
        first = self._first_write(function, name)
        for node in ast.walk(function.node):
            if not isinstance(node, ast.Name) or node.id != name or not isinstance(node.ctx, ast.Load):
                continue
            if first is not None and node.lineno > (first.end_lineno or first.lineno):
                continue
            if self._matters(place, node, depth):
                return True
        return False

    def _first_write(self, function: Function, name: str) -> ast.stmt | None:
        """The statement of the function's body that assigns the entry or attribute, whatever it was."""
        for statement in function.body:
            if isinstance(statement, ast.Assign) and any(self._is_place(each, name) for each in targets(statement)):
                return statement
        return None


def callees_of(references: References, call: ast.Call) -> tuple[Function, ...]:
    """The functions of the project that a call runs, whatever transforms stand between."""
    found: dict[Function, None] = {}
    for records in references.machine.records.values():
        for record in records:
            found.update(dict.fromkeys(record.callees.get(call) or ()))
    return tuple(found)


def _follows(place: Place, statement: ast.stmt, call: ast.Call, node: ast.expr) -> bool:
    """Whether an expression may be evaluated after a call: it stands behind it, or in the same loop."""
    if any(inner is node for inner in ast.walk(call)):
        inside = True
    else:
        inside = False
        if (node.lineno, node.col_offset) > (call.end_lineno or call.lineno, call.end_col_offset or 0):
            return True
    loops = {each for each in _around(place, statement) if isinstance(each, _LOOPS)}
    if isinstance(statement, _LOOPS) and not inside:
        loops.add(statement)
    return any(each in loops for each in _around(place, node))


def _stands_between(first: ast.stmt, node: ast.expr, last: ast.stmt) -> bool:
    """Whether an expression is evaluated behind one statement of a block and before another one assigns."""
    end = (last.end_lineno or last.lineno, last.end_col_offset or 0)
    return first is not last and (first.lineno, first.col_offset) <= (node.lineno, node.col_offset) < end


def _around(place: Place, node: ast.AST) -> Iterator[ast.AST]:
    """What a node stands in, out to the function."""
    for each in place.around(node):
        if isinstance(each, _SCOPES):
            return
        yield each


@lru_cache(maxsize=64)
def _facts(body: ast.AST) -> Flow:
    if isinstance(body, ast.FunctionDef | ast.AsyncFunctionDef):
        return flow(body)
    assert isinstance(body, ast.Module)
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return flow(ast.FunctionDef("module", empty, body.body, [], None, None, lineno=1))


def _class_of(place: Place, node: ast.AST) -> ast.ClassDef | None:
    return next((each for each in place.around(node) if isinstance(each, ast.ClassDef)), None)


def _is_receiver(place: Place, node: ast.expr) -> bool:
    """Whether an expression is the object of the method that it stands in."""
    scope = place.function(node)
    while scope is not None and scope.owner is None:
        scope = scope.parent
    own = scope.parameters[0].arg if scope is not None and scope.parameters else None
    return isinstance(node, ast.Name) and node.id == own


def _bound(scope: Function) -> frozenset[str]:
    """The names that a function's statements bind."""
    return frozenset[str]().union(*(stores(statement) for statement in scope.body))


def _is_method(place: Place, attribute: ast.AST) -> bool:
    parent = place.parents.get(attribute)
    return isinstance(parent, ast.Call) and parent.func is attribute


def _is_discarded(place: Place, attribute: ast.AST) -> bool:
    """Whether a method is called, and what it gives back is thrown away."""
    parent = place.parents.get(attribute)
    return isinstance(parent, ast.Call) and isinstance(place.parents.get(parent), ast.Expr)
