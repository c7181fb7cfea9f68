"""Whether a captured variable is proved to be an array, a pytree of arrays, or a Python number.

``C @ x`` proves nothing: a lazy operator has ``@`` as well, and ``jit`` raises for it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.reach import Reached
from tracesafe.analysis.references import References
from tracesafe.analysis.syntax import own_nodes
from tracesafe.analysis.targets import FunctionTarget
from tracesafe.analysis.values import Static, Value, holds_arrays
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.rewrite.closures import Capture, bindings
from tracesafe.rewrite.freshness import NUMBERS
from tracesafe.rewrite.repeats import COMPREHENSIONS

_SPACES = frozenset(
    """
    jax.numpy jax.numpy.fft jax.numpy.linalg jax.nn jax.scipy.linalg jax.scipy.signal jax.scipy.special jax.lax
    jax.lax.linalg jax.random numpy numpy.fft numpy.linalg numpy.random
    """.split()
)
_NO_ARRAYS = frozenset(
    """
    array_repr array_str cond conv_dimension_numbers custom_linear_solve custom_root default_rng dtype errstate
    finfo fori_loop frompyfunc get_state iinfo load map memmap ndenumerate ndim ndindex nditer poly1d result_type
    scan seed shape size switch ufunc vectorize while_loop
    """.split()
)
_CHECKED = frozenset(
    """
    abs absolute add arctan2 clip cos cosh cross cumsum deg2rad divide dot einsum exp expm1 hypot inner kron log log10
    log1p log2 logaddexp matmul max maximum mean median min minimum mod multiply negative outer power prod round sign
    sin sinh sqrt square std subtract sum tan tanh tensordot trace transpose vdot where relu sigmoid softmax softplus
    """.split()
)
"""Functions of ``jax.numpy`` and ``jax.nn`` that raise for anything but arrays and numbers."""
_ANNOTATIONS = frozenset({"float", "int", "complex", "ArrayLike", "Scalar", "ScalarFloat"})
_KEPT = frozenset({"T", "mT", "real", "imag"})
_CONDITIONAL = (ast.If, ast.IfExp, ast.BoolOp, ast.Try, ast.Lambda, ast.FunctionDef, ast.While, ast.For)
_CONTAINERS = frozenset("list List tuple Tuple Sequence Iterable".split())
_MAPPINGS = frozenset("dict Dict Mapping".split())
_BUILTINS = frozenset("float int len range zip enumerate reversed abs list".split())
_MOST = 24
"""How many variables and functions are looked at."""


def is_proved(here: Reached, inside: Reached, capture: Capture) -> bool:
    """Whether a variable that a function captured is one; ``here``: where the function is made."""
    if here.references is None:
        return False
    module = here.function.module
    if any(_is_checked(here.references.place(module), inside, read) for read in capture.reads):
        return True
    seen = [value for read in capture.reads for value in inside.traced_values(read)]
    known = bool(seen) and all(map(_is_one, seen))
    if "." in capture.text:
        return known
    scope = _Scope(here, here.references, module, capture.owner)
    return scope.variable(capture.name) or (known and not scope.is_doubtful(capture.name))


def _is_one(value: Value) -> bool:
    return holds_arrays(value) or (isinstance(value, Static) and value.type in NUMBERS - {"bool"})


def _is_checked(place: Place, inside: Reached, read: ast.expr) -> bool:
    """Whether a function that raises for everything else is given it, whenever the function runs."""
    call = place.parents.get(read)
    if not isinstance(call, ast.Call) or read not in call.args:
        return False
    for outer in place.around(call):
        if outer is inside.function.node:
            break
        if isinstance(outer, _CONDITIONAL):
            return False
    space, _, last = (inside.qualname(call.func) or "").rpartition(".")
    return space in ("jax.numpy", "jax.nn") and last in _CHECKED


@dataclass(frozen=True)
class _Scope:
    """A function, or the statements of a module, with the variables that are looked at already."""

    here: Reached
    references: References
    module: Module
    owner: Function | None
    seen: frozenset[tuple[Module, Function | None, str]] = frozenset()
    elements: frozenset[str] = frozenset()
    """Variables of comprehensions that are proved."""
    outer: frozenset[tuple[Module, Function | None, str]] = frozenset()
    """What the functions on the way here look at: it is not proved by itself."""

    @property
    def place(self) -> Place:
        return self.references.place(self.module)

    def name(self, node: ast.expr) -> str:
        """What an expression is called outside."""
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        owner = self.owner
        while owner is not None:
            if isinstance(root, ast.Name) and root.id in owner.locals:
                return ""
            owner = owner.parent
        if isinstance(node, ast.Name) and node.id in _BUILTINS and node.id not in self.module.bindings:
            return f"builtins.{node.id}"
        return self.references.name(self.place, node) or ""

    def variable(self, name: str) -> bool:
        """Whether all that a variable is given is one."""
        if name in self.elements:
            return True
        scope = self._around(name)
        key = (scope.module, scope.owner, name)
        if key in self.seen:
            return True  # made of itself: what else it is made of decides
        if key in self.outer or len(self.seen) + len(self.outer) > _MOST:
            return False
        inner = replace(scope, seen=self.seen | {key})
        nodes = inner._bindings(name)
        return bool(nodes) and all(inner._bound(node) for node in nodes)

    def is_doubtful(self, name: str) -> bool:
        """Whether a variable is what operators make of something unproved: ``C = A @ B``, ``C = A.T``."""
        scope = self._around(name)
        values = [value for node in scope._bindings(name) if (value := scope._given(node)) is not None]
        composed = (ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Subscript, ast.Name)
        return any(isinstance(value, composed) and not scope.expression(value) for value in values)

    def _around(self, name: str) -> _Scope:
        owner = self.owner
        while owner is not None and name not in owner.locals:
            owner = owner.parent
        return replace(self, owner=owner)

    def _bindings(self, name: str) -> tuple[ast.AST, ...]:
        if self.owner is not None:
            return bindings(self.owner, name)
        nodes = (each for each in self.module.spelled([name]) if isinstance(each, ast.Name) and each.id == name)
        mine = (each for each in nodes if self.place.function(each) is None and not isinstance(each.ctx, ast.Load))
        return () if name in self.module.facts.rebound else tuple(mine)

    def _bound(self, node: ast.AST) -> bool:
        if isinstance(node, ast.arg):
            return self._parameter(node)
        value = self._given(node)
        return value is not None and self.expression(value)

    def _given(self, node: ast.AST) -> ast.expr | None:
        """What an assignment or a loop gives a name, or a part of which it gives it."""
        target = node
        while isinstance(parent := self.place.parents.get(target), ast.Tuple | ast.List | ast.Starred):
            target = parent
        match parent:
            case ast.Assign(value=value) | ast.NamedExpr(value=value) | ast.AnnAssign(value=ast.expr() as value):
                return value
            case ast.For(target=found, iter=iterable) if found is target:
                return iterable
            case ast.AugAssign(value=value):
                return value
            case _:
                return None

    def _parameter(self, node: ast.arg) -> bool:
        if node.annotation is not None:
            return self._is_annotated(node.annotation)
        owner = self.owner
        if owner is None or node not in owner.parameters:
            return False
        references = self.references.of(owner) or ()
        others = [each for each in references if each.place.function(each.node) is not owner]
        return bool(others) and all(self._passed(owner, node.arg, each) for each in references)

    def _passed(self, owner: Function, name: str, reference: Reference) -> bool:
        """Whether a reference to a function is a call that passes one."""
        call = reference.place.parents.get(reference.node)
        if not isinstance(call, ast.Call) or call.func is not reference.node or not reference.certain:
            return False
        module = reference.place.module
        caller = replace(self, module=module, owner=reference.place.function(call), elements=frozenset())
        if caller.owner is not owner:
            caller = replace(caller, seen=frozenset(), outer=self.outer | self.seen)
        for outer in reference.place.around(call):
            if isinstance(outer, COMPREHENSIONS):
                caller = caller._comprehended(outer.generators)
        given = given_to(owner, name, call, bound=is_bound(owner, call))
        if given is not None:
            return caller.expression(given)
        splats = any(isinstance(each, ast.Starred) for each in call.args) or any(not k.arg for k in call.keywords)
        default = owner.defaults.get(name)
        return default is not None and not splats and self.expression(default)

    def _is_annotated(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self._is_annotated(ast.parse(text, mode="eval").body)
                except SyntaxError:
                    return False
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _ANNOTATIONS:
                return True
            case ast.Subscript(value=value, slice=index):
                parts = index.elts if isinstance(index, ast.Tuple) else [index]
                last = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
                if last in _MAPPINGS:
                    return self._is_annotated(parts[-1])
                if last in _CONTAINERS:
                    return all(self._is_annotated(each) for each in parts if not _is_ellipsis(each))
                return self.name(value).startswith("jaxtyping.") and self._is_annotated(parts[0])
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._is_annotated(left) and self._is_annotated(right)
            case ast.Name() | ast.Attribute():
                return self.name(node) in self.here.known.annotations
            case _:
                return False

    def expression(self, node: ast.expr) -> bool:
        """Whether an expression is one."""
        match node:
            case ast.Constant(value=int() | float() | complex()):
                return not isinstance(node.value, bool)
            case ast.BinOp(left=left, right=right):
                return self.expression(left) and self.expression(right)
            case ast.UnaryOp(operand=operand) | ast.Subscript(value=operand):
                return self.expression(operand)
            case ast.Attribute(value=value, attr=attr) if attr in _KEPT:
                return self.expression(value)
            case ast.IfExp(body=body, orelse=orelse):
                return self.expression(body) and self.expression(orelse)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(self.expression(each) for each in parts)
            case ast.Dict(keys=keys, values=values):
                return None not in keys and all(self.expression(each) for each in values)
            case ast.ListComp(elt=elt, generators=generators):
                return self._comprehended(generators).expression(elt)
            case ast.Name(id=name):
                return self.variable(name)
            case ast.Call():
                return self._called(node)
            case _:
                return False

    def _comprehended(self, generators: list[ast.comprehension]) -> _Scope:
        scope = self
        for each in generators:
            names = {part.id for part in ast.walk(each.target) if isinstance(part, ast.Name)}
            proved = names if scope.expression(each.iter) else set[str]()
            scope = replace(scope, elements=(scope.elements - names) | proved)
        return scope

    def _called(self, call: ast.Call) -> bool:
        name = self.name(call.func)
        space, _, last = name.rpartition(".")
        if space in _SPACES:
            return last not in _NO_ARRAYS and (last[:1].islower() or last == "PRNGKey")
        if name in ("builtins.float", "builtins.int", "builtins.len", "builtins.range"):
            return True
        if name in ("builtins.zip", "builtins.enumerate", "builtins.reversed", "builtins.abs", "builtins.list"):
            return all(self.expression(each) for each in call.args)
        if isinstance(call.func, ast.Attribute) and not name:
            return self.expression(call.func.value)
        return isinstance(call.func, ast.Name) and self._returned(call.func.id)

    def _returned(self, name: str) -> bool:
        """Whether a function of the project, by its name at the top level, returns one."""
        if self._around(name).owner is not None or len(self.module.bindings.get(name, ())) != 1:
            return False
        target = self.references.machine.global_name(self.module, name)
        function = target.function if isinstance(target, FunctionTarget) and target.bound is None else None
        if function is None or not isinstance(function.node, ast.FunctionDef) or function.node.decorator_list:
            return False
        key = (function.module, function, "")
        if key in self.outer or function.is_generator or len(self.outer) > _MOST:
            return False
        outer = self.outer | self.seen | {key}
        inner = replace(self, module=function.module, owner=function, seen=frozenset(), outer=outer)
        inner = replace(inner, elements=frozenset())
        returns = [each for part in function.body for each in own_nodes(part) if isinstance(each, ast.Return)]
        return bool(returns) and all(each.value is not None and inner.expression(each.value) for each in returns)


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...
