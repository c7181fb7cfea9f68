"""Follows the state of a module that ``make_functional`` took apart through one file, and writes it as dicts.

The file is run over the kinds of ``state_kinds``: first the statements of the module, then every function that they do
not call, with arguments that hold no state. Calls of the file's own functions are followed with the kinds that they are
given. What is seen on the way gives the edits; a use that a tuple allows and a dict does not, and a state that leaves
the file, ends it: ``Lost``.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence as Many

from tracesafe.program.functions import Function
from tracesafe.rewrite.state_calls import Calls
from tracesafe.rewrite.state_kinds import (
    LEAF,
    NOTHING,
    OTHER,
    Class,
    Code,
    Demanded,
    Instance,
    Kind,
    Leaf,
    Lost,
    Parts,
    Scope,
    Sequence,
    State,
    holds_state,
    join,
)

_ROUNDS = 12


class Flow(Calls):
    """One file, run over kinds."""

    def run(self) -> None:
        """Run everything until nothing changes. Raises ``Lost``."""
        for _ in range(_ROUNDS):
            self.restart()
            try:
                self._once()
            except Demanded as demand:
                if demand.made <= self.dicts:
                    raise Lost("a tuple of tensors takes the place of the parameters") from demand
                self.dicts |= demand.made
                continue
            if not self.changed:
                return
        raise Lost("the ways of the parameters do not come to an end")

    def _once(self) -> None:
        self.top = Scope(None, None)
        self.block(self.module.tree.body, self.top)
        named = self.module.names
        while waiting := [code for code in self.waiting if code.function.node not in self.entered]:
            free = [code for code in waiting if code.function.name == "__init__" or not _is_called(code, named)]
            code = min(free or waiting, key=lambda each: (each.function.name != "__init__", each.function.node.lineno))
            self.enter(code)

    def enter(self, code: Code) -> None:
        """Run a function that nobody in sight calls."""
        given: list[Kind] = [OTHER for _ in code.function.parameters]
        if code.bound and code.function.owner is not None and given:
            given[0] = Instance(code.function.owner)
        names = {parameter.arg: kind for parameter, kind in zip(code.function.parameters, given, strict=True)}
        if holds_state(self.body(code, names)):
            raise Lost(f"`{code.function.name}` returns the parameters to callers that are not in sight")

    def body(self, code: Code, names: dict[str, Kind]) -> Kind:
        """Run a function with its parameters bound, and say what it returns."""
        node = code.function.node
        self.count()
        if node in self.running:
            if any(map(holds_state, names.values())):
                raise Lost(f"`{code.function.name}` calls itself")
            return OTHER
        self.entered.add(node)
        scope = Scope(code.function, code.scope, dict.fromkeys(_collected(code.function), OTHER) | names)
        self.running.append(node)
        if isinstance(node, ast.Lambda):
            scope.returned.append(self.value(node.body, scope))
        else:
            self.block(node.body, scope)
        self.running.pop()
        found: Kind = NOTHING
        for kind in scope.returned:
            found = join(found, kind)
        if holds_state(found):
            self.handed.add(code.function.name)
        return OTHER if found == NOTHING and not scope.returned else found

    # statements

    def block(self, statements: Many[ast.stmt], scope: Scope) -> None:
        """Run statements in order."""
        for statement in statements:
            self.statement(statement, scope)

    def statement(self, node: ast.stmt, scope: Scope) -> None:
        """Run one statement."""
        match node:
            case ast.Assign(targets=targets, value=value):
                kind = self.value(value, scope)
                for target in targets:
                    self.assign(target, kind, scope, value)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    self.assign(target, self.value(value, scope), scope, value)
            case ast.AugAssign(target=target, value=value):
                self._augmented(target, self.value(value, scope), scope)
            case ast.Return(value=value):
                scope.returned.append(self.value(value, scope) if value is not None else NOTHING)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope.names[node.name] = self.defined(node, scope)
            case ast.ClassDef():
                self._class(node, scope)
            case ast.For() | ast.AsyncFor() | ast.While():
                self._loop(node, scope)
            case ast.If(test=test, body=body, orelse=orelse):
                self.value(test, scope)
                self._branches((body, orelse), scope)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    kind = self.value(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self.assign(item.optional_vars, kind, scope, item.context_expr)
                self.block(node.body, scope)
            case ast.Try():
                self._branches((node.body, *(handler.body for handler in node.handlers)), scope)
                self.block(node.orelse, scope)
                self.block(node.finalbody, scope)
            case ast.Match(subject=subject, cases=cases):
                self.plain(subject, scope)
                self._branches(tuple(case.body for case in cases), scope)
            case ast.Delete() | ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal() | ast.Pass():
                pass
            case ast.Expr(value=value):
                self.value(value, scope)
            case _:
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self.plain(part, scope)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, scope: Scope) -> None:
        for _ in range(2):
            before = dict(scope.names)
            if isinstance(node, ast.While):
                self.value(node.test, scope)
            else:
                kind = self.iterated(node.iter, scope)
                self.assign(node.target, kind, scope, node.iter)
            self.block(node.body, scope)
            self._joined(scope, before)
        self.block(node.orelse, scope)

    def _branches(self, bodies: Many[Many[ast.stmt]], scope: Scope) -> None:
        before = dict(scope.names)
        for body in bodies:
            after = scope.names
            scope.names = dict(before)
            self.block(body, scope)
            self._joined(scope, after)

    def _joined(self, scope: Scope, other: dict[str, Kind]) -> None:
        for name, kind in other.items():
            scope.names[name] = join(scope.names[name], kind) if name in scope.names else kind

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        info = self.module.class_of[node]
        scope.names[node.name] = Class(info)
        for member in node.body:
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                self.defined(member, scope)
            elif isinstance(member, ast.Assign | ast.AnnAssign) and member.value is not None:
                self.plain(member.value, scope)

    def assign(self, target: ast.expr, kind: Kind, scope: Scope, value: ast.expr) -> None:
        """Bind a target."""
        match target:
            case ast.Name(id=name):
                self.owner(name, scope).names[name] = kind
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                if isinstance(kind, State):
                    self.edit_after(value, ".values()")
                    kind = LEAF
                for index, element in enumerate(elements):
                    inner = element.value if isinstance(element, ast.Starred) else element
                    whole = isinstance(kind, Parts) and len(kind.items) == len(elements)
                    if isinstance(kind, Parts) and not whole and holds_state(kind):
                        raise Lost(f"`{self.text(target)}` takes a tuple with the parameters apart")
                    part = kind.items[index] if isinstance(kind, Parts) and whole else self.one_of(kind)
                    self.assign(inner, part, scope, value)
            case ast.Attribute(value=receiver, attr=attr):
                self._attribute(target, self.value(receiver, scope), attr, kind)
            case ast.Subscript(value=container, slice=index):
                if isinstance(self.value(container, scope), State) or holds_state(kind):
                    raise Lost(f"`{self.text(target)}` is assigned, and the parameters are involved")
                self.plain(index, scope)
            case ast.Starred(value=inner):
                self.assign(inner, OTHER, scope, value)
            case _:
                pass

    def _attribute(self, target: ast.Attribute, receiver: Kind, attr: str, kind: Kind) -> None:
        if isinstance(receiver, Leaf):
            self.changed_in_place = True
            return
        if not isinstance(receiver, Instance):
            if holds_state(kind):
                raise Lost(f"`{self.text(target)}` stores the parameters in an object that is not in sight")
            return
        old = self.attributes.get(attr)
        new = join(old, kind) if old is not None else kind
        if new != old:
            self.attributes[attr] = new
            self.changed = True

    def _augmented(self, target: ast.expr, kind: Kind, scope: Scope) -> None:
        current = self.value(target, scope) if isinstance(target, ast.Name | ast.Attribute) else OTHER
        if holds_state(current) or holds_state(kind):
            raise Lost(f"`{self.text(target)}` is changed by an augmented assignment")
        if isinstance(current, Leaf):
            self.changed_in_place = True
        if isinstance(target, ast.Subscript):
            self.plain(target.value, scope)
        if isinstance(current, Sequence):
            self.assign(target, OTHER, scope, target)

    # definitions

    def defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> Kind:
        """A def or lambda, its decorators applied."""
        function = self.module.function_of[node]
        statically = "staticmethod" in function.decorator_names
        code = Code(function, scope, function.owner is not None and not statically)
        self.waiting.append(code)
        kind: Kind = code
        if isinstance(node, ast.Lambda):
            return kind
        for decorator in reversed(node.decorator_list):
            kind = self.decorated(decorator, kind, scope)
        if function.owner is not None:
            self.members[function.owner.qualname, function.name] = kind
        return kind

    def decorated(self, decorator: ast.expr, kind: Kind, scope: Scope) -> Kind:
        """What a decorator makes of a function."""
        call = decorator if isinstance(decorator, ast.Call) else None
        name = self.denoted(call.func if call is not None else decorator, scope) or ""
        if name == "functools.partial" and call is not None and call.args:
            found = self.transformed(self.denoted(call.args[0], scope) or "", kind, call, scope)
            return found if found is not None else OTHER
        found = self.transformed(name, kind, call, scope)
        if found is not None:
            return found
        return kind if name in _TRANSPARENT else OTHER


_TRANSPARENT = frozenset(
    "torch.no_grad torch.enable_grad torch.inference_mode torch.compile functools.wraps builtins.staticmethod "
    "torch.jit.ignore typing.override".split()
)


def _is_called(code: Code, named: frozenset[str]) -> bool:
    """Whether somebody in the file may call a function: by its name, or as Python does it."""
    name = code.function.name
    return name in named or name == "forward" or (name.startswith("__") and name.endswith("__"))


def _collected(function: Function) -> tuple[str, ...]:
    """The parameters that collect arguments."""
    found = (function.node.args.vararg, function.node.args.kwarg)
    return tuple(each.arg for each in found if each is not None)
