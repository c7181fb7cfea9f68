"""Where the objects of a class go: from the call that makes one to everything that calls it, or hands it on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracesafe.analysis.holdings import Holdings
from tracesafe.analysis.names import THEMSELVES
from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.syntax import binds, is_none
from tracesafe.analysis.targets import ClassTarget, External, FunctionTarget
from tracesafe.model import Refusal
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.rewrite.refusals import Refused

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

CALLED = frozenset({"forward", "__call__"})
"""The methods that run when an object is called."""
_BASES = frozenset(
    "torch.nn.Module torch.nn.modules.module.Module typing.Generic typing.Protocol abc.ABC builtins.object".split()
)
_HOOKS = frozenset({"register_forward_hook", "register_full_backward_hook", "register_backward_hook"})
_ASKING = frozenset("isinstance type id print repr len hasattr getattr setattr callable str super vars dir".split())
_COPIES = frozenset({"copy.deepcopy", "copy.copy", "torch.compile", "torch.jit.script"})
_Variable = tuple[Place, Function | None, str]


@dataclass(eq=False)
class Objects:
    """Follows the objects of one class. Raises ``Refused`` where one is lost from sight."""

    here: Reached
    info: ClassInfo
    references: Holdings
    known: set[ast.expr] = field(default_factory=set)
    """The expressions that are such an object."""
    called: dict[ast.expr, Reference] = field(default_factory=dict)
    """Those that are called, or given to a transform."""
    unsure: set[ast.expr] = field(default_factory=set)
    """Those that may be another class's."""
    variables: dict[tuple[Function | None, str, str], _Variable] = field(default_factory=dict)
    parameters: dict[tuple[Function, str], Function] = field(default_factory=dict)
    makers: set[Function] = field(default_factory=set)
    attributes: dict[tuple[ClassInfo, str], None] = field(default_factory=dict)

    def follow(self) -> tuple[Reference, ...]:
        """Every use of an object as a function."""
        for reference in self.references.of_class(self.info):
            self._class(reference.place, reference.node)
        self._receivers()
        self._check()
        return tuple(self.called.values())

    # -- where objects come from

    def _class(self, place: Place, node: ast.expr) -> None:
        parent = place.parents[node]
        match parent:
            case ast.Call(func=function) if function is node:
                self._object(place, parent)
            case ast.Call(func=ast.Name(id="isinstance" | "issubclass" | "super" | "print" | "repr")):
                pass
            case ast.Attribute(attr=attr) if attr not in CALLED:
                pass
            case _ if self._is_annotation(place, node):
                pass
            case _:
                raise self._lost(place, node)

    def _is_annotation(self, place: Place, node: ast.expr) -> bool:
        inner: ast.AST = node
        for outer in place.around(node):
            match outer:
                case ast.arg(annotation=found) | ast.AnnAssign(annotation=found) if found is inner:
                    return True
                case ast.FunctionDef(returns=found) | ast.AsyncFunctionDef(returns=found) if found is inner:
                    return True
                case ast.stmt():
                    return False
                case _:
                    inner = outer
        return False

    def _receivers(self) -> None:
        """The methods' own name of the object: one may call it, or hand it on."""
        place = self.references.place(self.info.module)
        for node in self.info.node.body:
            function = self.info.module.function_of.get(node)
            if function is None or not function.parameters or "staticmethod" in function.decorator_names:
                continue
            for reference in self.references.variable(place, function, function.parameters[0].arg):
                self._object(place, reference.node, own=True)

    # -- where they go

    def _object(self, place: Place, node: ast.expr, own: bool = False) -> None:
        """An expression that is an object of the class."""
        if node in self.known:
            return
        self.known.add(node)
        parent = place.parents[node]
        argument: ast.AST = node
        if isinstance(parent, ast.keyword):
            argument, parent = parent, place.parents[parent]
        match parent:
            case ast.Call(func=function) if function is node:
                self.called[node] = Reference(place, node, node not in self.unsure, is_object=True)
            case ast.Call():
                self._given(place, parent, node, argument)
            case ast.Attribute(attr=attr):
                self._attribute(place, parent, attr)
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value) if value is node:
                self._stored(place, parent, target, node)
            case ast.Return():
                scope = place.function(node)
                if scope is None or (scope.owner is not None and own):
                    raise self._lost(place, node)
                self._made(place, node, scope)
            case ast.Expr() | ast.FormattedValue() | ast.Compare() | ast.Delete():
                pass
            case _:
                raise self._lost(place, node)

    def _attribute(self, place: Place, node: ast.Attribute, attr: str) -> None:
        call = place.parents[node]
        is_call = isinstance(call, ast.Call) and call.func is node
        if attr in CALLED:
            self.called[node] = Reference(place, node, node.value not in self.unsure)
        elif attr in _HOOKS:
            raise Refused("unseen-callers", f"{_where(place, node)} hangs a hook on it, which gets what it returns")
        elif attr in THEMSELVES and is_call:
            assert isinstance(call, ast.Call)
            self._object(place, call)

    def _given(self, place: Place, call: ast.Call, node: ast.expr, argument: ast.AST) -> None:
        """An argument of a call."""
        if self.here.site_at(call) is not None:
            self.called[node] = Reference(place, node, node not in self.unsure, is_object=True)
            return
        callee = self.references.denoted(place, call.func)
        match callee:
            case External(name=name) if name.removeprefix("builtins.") in _ASKING:
                return
            case External(name=name) if name in _COPIES:
                self._object(place, call)
                return
            case FunctionTarget(function=function):
                self._parameter(place, call, argument, function, 0)
                return
            case ClassTarget(info=info):
                init = info.members.get("__init__")
                maker = info.module.function_of.get(init) if init is not None else None
                if maker is not None:
                    self._parameter(place, call, argument, maker, 1)
                    return
            case _:
                local = self._local(place, call.func)
                if local is not None:
                    self._parameter(place, call, argument, local, 1 if local.owner is not None else 0)
                    return
        raise self._lost(place, node)

    def _local(self, place: Place, node: ast.expr) -> Function | None:
        """The nested function that a name stands for, or the method of the object's own."""
        scope = place.function(node)
        if isinstance(node, ast.Attribute) and scope is not None and scope.owner is not None and scope.parameters:
            is_own = isinstance(node.value, ast.Name) and node.value.id == scope.parameters[0].arg
            member = scope.owner.members.get(node.attr) if is_own else None
            return place.module.function_of.get(member) if member is not None else None
        while scope is not None and isinstance(node, ast.Name):
            for part in scope.body:
                if isinstance(part, ast.FunctionDef) and part.name == node.id:
                    return place.module.function_of.get(part)
            scope = scope.parent
        return None

    def _parameter(self, place: Place, call: ast.Call, argument: ast.AST, function: Function, skip: int) -> None:
        """The parameter that takes an argument: all that reads it."""
        name = None
        if isinstance(argument, ast.keyword):
            name = argument.arg
        elif not any(isinstance(each, ast.Starred) for each in call.args):
            names = [each.arg for each in (*function.node.args.posonlyargs, *function.node.args.args)][skip:]
            index = next(index for index, each in enumerate(call.args) if each is argument)
            name = names[index] if index < len(names) else None
        if name is None or name not in {each.arg for each in function.parameters} or function.is_generator:
            raise self._lost(place, call)
        if (function, name) in self.parameters:
            return
        if argument in self.unsure:
            raise self._lost(place, call)
        self.parameters[(function, name)] = function
        inside = self.references.place(function.module)
        stores = [each for part in function.body for each in ast.walk(part) if binds(each, name)]
        if stores:
            self.variables[(function, function.module.name, name)] = (inside, function, name)
        for reference in self.references.variable(inside, function, name):
            self._object(inside, reference.node)

    def _stored(self, place: Place, statement: ast.stmt, target: ast.expr, node: ast.expr) -> None:
        scope = place.function(statement)
        if node in self.unsure:
            raise self._lost(place, node)
        match target:
            case ast.Name(id=name) if not isinstance(place.parents[statement], ast.ClassDef):
                key = (scope, place.module.name, name)
                if key in self.variables:
                    return
                self.variables[key] = (place, scope, name)
                for reference in self.references.variable(place, scope, name):
                    self._object(reference.place, reference.node)
            case ast.Attribute(value=ast.Name(id=receiver), attr=attr) if (
                scope is not None
                and scope.owner is not None
                and scope.parameters
                and scope.parameters[0].arg == receiver
            ):
                if (scope.owner, attr) in self.attributes:
                    return
                self.attributes[(scope.owner, attr)] = None
                if self.references.is_named_in_string(attr):
                    raise self._lost(place, node)
                for where, read in self.references.attribute(attr):
                    is_own = self.references.is_object_of(where, read.value, scope.owner)
                    if is_own is None:
                        self.unsure.add(read)
                    if is_own is not False and isinstance(read.ctx, ast.Load):
                        self._object(where, read)
            case _:
                raise self._lost(place, node)

    def _made(self, place: Place, node: ast.expr, scope: Function) -> None:
        """A function that returns an object: all its calls."""
        if scope in self.makers:
            return
        self.makers.add(scope)
        references = None if isinstance(scope.node, ast.Lambda) or scope.is_generator else self.references.of(scope)
        if references is None:
            raise self._lost(place, node)
        for reference in references:
            call = reference.place.parents[reference.node]
            if not isinstance(call, ast.Call) or call.func is not reference.node:
                raise self._lost(reference.place, reference.node)
            self._object(reference.place, call)

    # -- nothing else may arrive where they are used

    def _check(self) -> None:
        for place, scope, name in self.variables.values():
            if scope is None and name in place.module.facts.rebound:
                raise self._other(place, place.module.bindings[name][0], name)
            nodes = scope.body if scope is not None else place.module.tree.body
            for statement in _own(nodes):
                if isinstance(statement, ast.stmt) and any(binds(each, name) for each in _heads(statement)):
                    value = getattr(statement, "value", None)
                    plain = isinstance(statement, ast.Assign | ast.AnnAssign) and not _is_unpacked(statement)
                    if not plain or not (value is None or value in self.known or is_none(value)):
                        raise self._other(place, statement, name)
        for function, name in self.parameters:
            self._check_arguments(function, name)
        for info, attr in self.attributes:
            for _, value in info.stored.get(attr, ()):
                if not (value is None or value in self.known or is_none(value)):
                    raise self._other(self.references.place(info.module), info.node, attr)
            for place, read in self.references.attribute(attr):
                own = isinstance(read.value, ast.Name) and read.value.id == "self"
                stored = not isinstance(read.ctx, ast.Load) and not own
                if stored and self.references.is_object_of(place, read.value, info) is not False:
                    raise self._other(place, read, attr)
        for maker in self.makers:
            for node in _own(maker.body):
                if isinstance(node, ast.Return) and node.value not in self.known:
                    raise self._other(self.references.place(maker.module), node, maker.name)

    def _check_arguments(self, function: Function, name: str) -> None:
        """Raises ``Refused`` if a call passes something else where such an object is passed by another."""
        init = function.name == "__init__" and function.owner is not None
        references: tuple[Reference, ...] | None
        if init:
            assert function.owner is not None
            references = tuple(self.references.of_class(function.owner))
        else:
            references = self.references.of(function)
        place = self.references.place(function.module)
        if references is None:
            raise self._other(place, function.node, name)
        names = [each.arg for each in (*function.node.args.posonlyargs, *function.node.args.args)]
        for reference in references:
            call = reference.place.parents[reference.node]
            if not isinstance(call, ast.Call) or call.func is not reference.node:
                if init and self._is_annotation(reference.place, reference.node):
                    continue
                raise self._other(reference.place, reference.node, name)
            skip = 1 if function.owner is not None else 0
            index = names.index(name) - skip if name in names else len(call.args)
            given = call.args[index] if index < len(call.args) else None
            given = next((each.value for each in call.keywords if each.arg == name), given)
            if given not in self.known:
                raise self._other(reference.place, call, name)

    def _lost(self, place: Place, node: ast.AST) -> Refused:
        line = place.module.source.line(place.statement(node).lineno).strip()
        text = f"{_where(place, node)} hands a `{self.info.name}` on (`{line}`); who calls it is not seen"
        return Refused("unseen-callers", text)

    def _other(self, place: Place, node: ast.AST, name: str) -> Refused:
        text = f"`{name}` ({_where(place, node)}) may be something else than a `{self.info.name}`"
        return Refused("unseen-callers", text)


def hook_refusal(here: Reached) -> Refusal | None:
    """Why what a function writes cannot become an output, if a module runs it as a hook."""
    if here.references is None or here.function not in here.references.machine.hooked:
        return None
    text = f"`{here.function.name}` is a hook, and nobody gets what it returns; return the value from `forward`"
    return Refusal("forward-hook", text)


def object_calls(here: Reached) -> tuple[Reference, ...] | None:
    """Every use of the objects whose ``forward`` or ``__call__`` this is; None where they cannot be known."""
    function, references = here.function, here.references
    if references is None or function.owner is None or function.name not in CALLED:
        return None
    info, machine = function.owner, references.machine
    if len(CALLED & info.members.keys()) != 1 or not machine.external_bases(info) <= _BASES:
        return None
    bases = [base for base in machine.bases(info) if isinstance(base, ClassTarget)]
    if any(machine.class_member(base.info, name) is not None for base in bases for name in CALLED):
        return None
    return Objects(here, info, references).follow()


def _where(place: Place, node: ast.AST) -> str:
    return f"{place.module.source.path.name}:{getattr(node, 'lineno', 1)}"


def _own(nodes: Iterator[ast.AST] | tuple[ast.AST, ...] | list[ast.stmt]) -> Iterator[ast.AST]:
    """Everything below some statements that belongs to the same scope."""
    stack: list[ast.AST] = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))


def _heads(statement: ast.stmt) -> Iterator[ast.AST]:
    """The parts of a statement that are no statements."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt):
            yield from ast.walk(child)


def _is_unpacked(statement: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(statement, ast.Assign) and not all(isinstance(each, ast.Name) for each in statement.targets)
