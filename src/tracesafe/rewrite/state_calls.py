"""Expressions of a file that passes the state of a module around: what they are, and what has to be written."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from collections.abc import Sequence as Many

from tracesafe.program.functions import ClassInfo
from tracesafe.rewrite.state_kinds import (
    LEAF,
    NOTHING,
    OTHER,
    Applied,
    Bound,
    Class,
    Code,
    Demanded,
    Instance,
    Kind,
    Leaf,
    Lost,
    Parts,
    Pullback,
    Run,
    Scope,
    Sequence,
    State,
    holds_state,
    join,
)
from tracesafe.rewrite.state_transforms import Transforms


class Calls(Transforms):
    """What expressions are."""

    def value(self, node: ast.expr, scope: Scope) -> Kind:
        """What an expression is."""
        kind = self._value(node, scope)
        self.note(node, kind)
        return kind

    def plain(self, node: ast.expr, scope: Scope) -> Kind:
        """What an expression is that has no business with the state. Raises ``Lost`` where it is one."""
        kind = self.value(node, scope)
        if holds_state(kind):
            raise Lost(f"`{self.text(node)}` stands where the parameters cannot be followed")
        return kind

    def _value(self, node: ast.expr, scope: Scope) -> Kind:
        match node:
            case ast.Constant(value=None):
                return NOTHING
            case ast.Constant():
                return OTHER
            case ast.Name(id=name):
                return self.variable(name, scope)
            case ast.Attribute(value=receiver, attr=attr):
                return self._member(node, self.value(receiver, scope), attr)
            case ast.Call():
                return self._call(node, scope)
            case ast.Lambda():
                return self.defined(node, scope)
            case ast.Tuple(elts=elements) if not any(isinstance(each, ast.Starred) for each in elements):
                return Parts(tuple(self.value(each, scope) for each in elements))
            case ast.List(elts=elements):
                for each in elements:
                    self.plain(each, scope)
                return OTHER
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp() | ast.DictComp():
                return self._comprehension(node, scope, node)
            case ast.Subscript(value=container, slice=index):
                return self._item(node, self.value(container, scope), index, scope)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.value(test, scope)
                return join(self.value(body, scope), self.value(orelse, scope))
            case ast.BoolOp(values=values):
                found = self.value(values[0], scope)
                for each in values[1:]:
                    found = join(found, self.value(each, scope))
                return found
            case ast.NamedExpr(target=target, value=value):
                kind = self.value(value, scope)
                self.assign(target, kind, scope, value)
                return kind
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[right]):
                self.value(left, scope)
                self.value(right, scope)
                return OTHER
            case ast.BinOp(left=left, right=right):
                return self._sum(self.plain(left, scope), self.plain(right, scope))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.value(operand, scope)
                return OTHER
            case ast.UnaryOp(operand=operand):
                return self.one_of(self.plain(operand, scope))
            case ast.Starred(value=inner):
                if isinstance(self.value(inner, scope), State):
                    self.edit_after(inner, ".values()")
                return OTHER
            case _:
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self.plain(part, scope)
                return OTHER

    def _sum(self, left: Kind, right: Kind) -> Kind:
        return LEAF if isinstance(left, Leaf) or isinstance(right, Leaf) else OTHER

    def _member(self, node: ast.Attribute, receiver: Kind, attr: str) -> Kind:
        match receiver:
            case Instance(info=info):
                method = self.method(info, attr)
                if method is not None:
                    return Bound(method, (receiver,), ()) if _takes_receiver(method) else method
                return self.attributes.get(attr, OTHER)
            case State() | Run():
                raise Lost(f"`{self.text(node)}` asks the old API's object for an attribute")
            case Leaf():
                return LEAF if attr in ("data", "T", "grad") else OTHER
            case _ if isinstance(self.attributes.get(attr), State | Run):
                raise Lost(f"`{self.text(node)}` reads the parameters from an object that is not in sight")
            case _:
                return OTHER

    def method(self, info: ClassInfo, name: str, depth: int = 0) -> Kind | None:
        """A method of a class of this file, or of its bases in this file."""
        if (info.qualname, name) in self.members:
            return self.members[info.qualname, name]
        for base in info.node.bases if depth < 8 else ():
            kind = self.variable(base.id, self.top) if isinstance(base, ast.Name) else OTHER
            if isinstance(kind, Class) and (found := self.method(kind.info, name, depth + 1)) is not None:
                return found
        return None

    def _item(self, node: ast.Subscript, container: Kind, index: ast.expr, scope: Scope) -> Kind:
        self.plain(index, scope)
        match container, index:
            case Parts(items=items), ast.Constant(value=int(number)) if number < len(items):
                return items[number]
            case Parts(), _ if holds_state(container):
                raise Lost(f"`{self.text(node)}` takes a part of a tuple with the parameters")
            case State(), _:
                self.edit_before(node.value, "tuple(")
                self.edit_after(node.value, ".values())")
                return OTHER if isinstance(index, ast.Slice) else LEAF
            case Sequence(), _:
                return LEAF
            case _:
                return OTHER

    # comprehensions and loops

    def one_of(self, kind: Kind) -> Kind:
        """What one of the things in a value is."""
        return LEAF if isinstance(kind, Sequence | Leaf | State) else OTHER

    def iterated(self, node: ast.expr, scope: Scope) -> Kind:
        """What one element is, where an expression is iterated over; a state gives its tensors."""
        match node:
            case ast.Call(func=function, args=arguments, keywords=[]) if self.denoted(function, scope) in (
                "builtins.zip",
                "builtins.enumerate",
                "builtins.reversed",
            ):
                kinds = tuple(self.iterated(each, scope) for each in arguments)
                name = self.denoted(function, scope)
                if name == "builtins.enumerate":
                    return Parts((OTHER, kinds[0]))
                return Parts(kinds) if name == "builtins.zip" else kinds[0]
            case _:
                kind = self.value(node, scope)
                if isinstance(kind, State):
                    self.edit_after(node, ".values()")
                    return LEAF
                if isinstance(kind, Parts):
                    found: Kind = NOTHING
                    for item in kind.items:
                        found = join(found, item)
                    return found
                return self.one_of(kind)

    def _comprehension(
        self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp, scope: Scope, whole: ast.expr
    ) -> Kind:
        """A comprehension; ``whole`` is the call of ``tuple`` or ``list`` around it, or itself."""
        inner = Scope(None, scope)
        states: list[State] = []
        if whole in self.dicts and isinstance(node, ast.ListComp | ast.GeneratorExp):
            return self.as_dict(node, whole, inner)
        for generator in node.generators:
            states += self.states_in(generator.iter, inner)
            kind = self.iterated(generator.iter, inner)
            self.assign(generator.target, kind, inner, generator.iter)
            for test in generator.ifs:
                self.plain(test, inner)
        filtered = len(node.generators) > 1 or bool(node.generators[0].ifs)
        if isinstance(node, ast.DictComp):
            self.plain(node.key, inner)
            self.plain(node.value, inner)
            return OTHER
        self.plain(node.elt, inner)
        if not states or filtered or isinstance(node, ast.SetComp):
            return OTHER
        return Sequence(frozenset({whole}), states[0])

    def states_in(self, node: ast.expr, scope: Scope) -> list[State]:
        """The states, or sequences made of one, that are iterated over together."""
        match node:
            case ast.Call(func=function, args=arguments) if self.denoted(function, scope) == "builtins.zip":
                return [state for each in arguments for state in self.states_in(each, scope)]
            case ast.Name() | ast.Attribute():
                kind = self.value(node, scope)
                return [kind] if isinstance(kind, State) else [kind.state] if isinstance(kind, Sequence) else []
            case ast.Call():
                kind = self.value(node, scope)
                return [kind] if isinstance(kind, State) else []
            case _:
                return []

    # calls

    def _call(self, node: ast.Call, scope: Scope) -> Kind:
        name = self.denoted(node.func, scope) or ""
        match name, node:
            case "builtins.tuple" | "builtins.list", ast.Call(args=[ast.GeneratorExp() | ast.ListComp() as inner]):
                kind = self._comprehension(inner, scope, node)
                self.note(inner, OTHER)
                return kind
            case "builtins.tuple" | "builtins.list", ast.Call(args=[only]):
                return self._converted(node, only, scope)
            case "builtins.zip" | "builtins.enumerate" | "builtins.reversed", _:
                self.iterated(node, scope)
                return OTHER
            case _:
                pass
        if node in self.pairs:
            return self._taken_apart(node, scope)
        if isinstance(node.func, ast.Attribute) and not name:
            changed = self.value(node.func.value, scope)
            if isinstance(changed, Leaf):
                self.changed_in_place |= node.func.attr.endswith("_")
                for each in (*node.args, *(keyword.value for keyword in node.keywords)):
                    self.plain(each, scope)
                return LEAF
        found = self.known(name, node, scope)
        if found is not None:
            return found
        callee = self.value(node.func, scope)
        given = self._given(node, scope, callee)
        named = {each.arg: self.value(each.value, scope) for each in node.keywords}
        if isinstance(callee, Run):
            return self.ran(node, callee, given, named)
        return self.called(callee, given, named, node)

    def _given(self, node: ast.Call, scope: Scope, callee: Kind) -> list[Kind]:
        found: list[Kind] = []
        for each in node.args:
            if not isinstance(each, ast.Starred):
                found.append(self.value(each, scope))
                continue
            inner = self.value(each.value, scope)
            if isinstance(inner, Parts):
                found += inner.items
            elif isinstance(inner, State) and not isinstance(callee, Run):
                self.edit_after(each.value, ".values()")
            elif holds_state(inner):
                raise Lost(f"`{self.text(node)}` spreads the parameters over its arguments")
        return found

    def _converted(self, node: ast.Call, only: ast.expr, scope: Scope) -> Kind:
        """``tuple(params)``, ``list(params)``."""
        kind = self.value(only, scope)
        match kind:
            case State() if node in self.dicts:
                self.edit(node.func, "dict")
                return kind
            case State():
                self.edit_after(only, ".values()")
                return Sequence(frozenset({node}), kind)
            case Sequence(made=made):
                if node in self.dicts:
                    raise Demanded(made)
                return Sequence(frozenset({node}), kind.state)
            case _ if holds_state(kind):
                raise Lost(f"`{self.text(node)}` makes another container of the parameters")
            case _:
                self.iterated(only, scope)
                return OTHER

    def _taken_apart(self, node: ast.Call, scope: Scope) -> Kind:
        for each in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.plain(each, scope)
        count = self.pairs[node]
        return Parts((Run(node, count), *(State(node, part) for part in range(count))))

    def called(self, callee: Kind, given: Many[Kind], named: Mapping[str | None, Kind], node: ast.Call) -> Kind:
        """What calling a value gives."""
        match callee:
            case Code():
                return self.body(callee, self.bind(callee, given, named, node))
            case Bound(function=function, given=first, named=more):
                return self.called(function, [*first, *given], {**dict(more), **named}, node)
            case Class(info=info):
                start = self.method(info, "__init__")
                if isinstance(start, Code):
                    self.called(start, [Instance(info), *given], named, node)
                elif any(map(holds_state, (*given, *named.values()))):
                    raise Lost(f"`{self.text(node)}` hands the parameters to a class that is not in sight")
                return Instance(info)
            case Instance(info=info):
                for name in ("__call__", "forward"):
                    method = self.method(info, name)
                    if isinstance(method, Code):
                        return self.called(method, [callee, *given], named, node)
                return self.unknown(node, given, named)
            case Applied():
                return self.applied(callee, given, named, node)
            case Pullback(primals=primals):
                return Parts(primals)
            case Run():
                return self.ran(None, callee, given, named)
            case _:
                return self.unknown(node, given, named)

    def unknown(self, node: ast.Call, given: Many[Kind], named: Mapping[str | None, Kind]) -> Kind:
        """A call of something that is not in sight. Raises ``Lost`` where it is given the state."""
        if any(map(holds_state, (*given, *named.values()))):
            raise Lost(f"`{self.text(node)}` hands the parameters to code that is not in sight")
        return OTHER

    def tuple_of(self, kinds: Many[Kind]) -> Kind:
        """The tuple that collects arguments."""
        return Parts(tuple(kinds))

    def demand(self, kind: Kind, node: ast.Call) -> None:
        """A value has to be a dict of tensors. Raises ``Demanded`` so that it is made one."""
        if isinstance(kind, Sequence):
            raise Demanded(kind.made)
        if not isinstance(kind, State):
            raise Lost(f"`{self.text(node)}` pairs the parameters with something else")

    def ran(self, node: ast.Call | None, run: Run, given: Many[Kind], named: Mapping[str | None, Kind]) -> Kind:
        """The module run on a state: ``fmodel(params, x)``; by a transform without ``node``."""
        for index in range(run.states):
            kind = given[index] if index < len(given) else OTHER
            if isinstance(kind, Sequence):
                raise Demanded(kind.made)
            if kind != State(run.origin, index):
                place = f"`{self.text(node)}`" if node is not None else "a transform"
                raise Lost(f"{place} runs the module with other parameters than its own")
        if any(map(holds_state, (*given[run.states :], *named.values()))):
            raise Lost("the module is given parameters as inputs")
        if named:
            self.named.add(run.origin)
        if node is not None and not any(isinstance(each, ast.Starred) for each in node.args[: run.states]):
            self.direct.setdefault(run.origin, set()).add(node)
        return OTHER


def _takes_receiver(method: Kind) -> bool:
    match method:
        case Code(bound=bound):
            return bound
        case Applied(function=inner):
            return _takes_receiver(inner)
        case _:
            return False
