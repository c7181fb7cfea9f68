"""What a lambda or nested function reads from around it, and whether it can stand somewhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracesafe.analysis.syntax import SCOPES, binds
from tracesafe.program.functions import Function
from tracesafe.rewrite.refusals import Refused

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Capture:
    """A variable of a function around, or an attribute of its ``self``, that a function reads.

    ``name`` is what it is called inside, once it is a parameter; ``text`` is how the function around writes it.
    """

    name: str
    text: str
    owner: Function | None
    """The function whose variable it is; None for one of the module."""
    reads: tuple[ast.expr, ...]

    @property
    def variable(self) -> str:
        """The variable that it is, or that it is an attribute of."""
        return self.text.partition(".")[0]


def captures(function: Function, varying: Iterable[str] = ()) -> tuple[Capture, ...]:
    """What a function reads from the functions around it, in the order of the text.

    ``varying``: names of the module that count, too, since they change. Raises ``Refused`` where what is read cannot
    be a parameter.
    """
    changing = frozenset(varying) | comprehended(function)
    found: dict[str, list[ast.expr]] = {}
    owners: dict[str, Function | None] = {}
    _check(function)
    for node, text in _read(function):
        root = text.partition(".")[0]
        owner = owner_of(function, root)
        if owner is None and root not in changing:
            continue
        found.setdefault(text, []).append(node)
        owners[text] = owner
    taken = {text for text in found if "." not in text} | function.locals | free_names(function)
    named: list[Capture] = []
    for text, reads in found.items():
        name = text
        if "." in text:
            name = _fresh(text.rpartition(".")[2].strip("_"), taken)
            taken |= {name}
        named.append(Capture(name, text, owners[text], tuple(reads)))
    return tuple(named)


def comprehended(function: Function) -> frozenset[str]:
    """The variables of the comprehensions that a function stands in."""
    body = function.parent.body if function.parent is not None else tuple(function.module.tree.body)
    found: set[str] = set()
    for part in body:
        if not part.lineno <= function.node.lineno <= (part.end_lineno or 0):
            continue
        for node in ast.walk(part):
            if isinstance(node, _COMPREHENSIONS) and any(each is function.node for each in ast.walk(node)):
                targets = [each for generator in node.generators for each in ast.walk(generator.target)]
                found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return frozenset(found)


def owner_of(function: Function, name: str) -> Function | None:
    """The function around whose variable a name is; None for one of the module or a builtin."""
    outer = function.parent
    while outer is not None and name not in outer.locals:
        outer = outer.parent
    return outer


def free_names(function: Function) -> frozenset[str]:
    """The names that a function reads and does not bind."""
    return frozenset(node.id for node in free(function))


def free(function: Function) -> Iterator[ast.Name]:
    """Every reading of a name that the function does not bind, in the order of the text."""
    found = list(_free(function.body, function.locals, function))
    yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _free(nodes: Iterable[ast.AST], bound: frozenset[str], function: Function) -> Iterator[ast.Name]:
    for node in nodes:
        match node:
            case ast.Name(id=name):
                if name not in bound and isinstance(node.ctx, ast.Load):
                    yield node
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                inner = function.module.function_of[node]
                outside = [*getattr(node, "decorator_list", ()), *node.args.defaults]
                outside += [each for each in node.args.kw_defaults if each is not None]
                yield from _free(outside, bound, function)
                yield from _free(inner.body, bound | inner.locals, function)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                own = {
                    part.id
                    for generator in node.generators
                    for part in ast.walk(generator.target)
                    if isinstance(part, ast.Name)
                }
                yield from _free(ast.iter_child_nodes(node), bound | own, function)
            case _:
                yield from _free(ast.iter_child_nodes(node), bound, function)


def _read(function: Function) -> Iterator[tuple[ast.expr, str]]:
    """What is read from outside: names, and attributes of the ``self`` of a method around."""
    attributes = {
        node.value: node
        for part in function.body
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    called = {node.func for part in function.body for node in ast.walk(part) if isinstance(node, ast.Call)}
    for name in free(function):
        owner = owner_of(function, name.id)
        receiver = owner.parameters[0].arg if owner is not None and owner.owner is not None and owner.parameters else ""
        if name.id != receiver:
            yield name, name.id
            continue
        node = attributes.get(name)
        if node is None or node in called or not isinstance(node.ctx, ast.Load):
            what = f"`{ast.unparse(node)}(...)`" if node in called and node is not None else f"`{name.id}` itself"
            raise Refused(
                "captures-object", f"`{function_name(function)}` uses {what}; pass what it needs of it as arguments"
            )
        yield node, f"{name.id}.{node.attr}"


def _check(function: Function) -> None:
    """Raises ``Refused`` for functions that only work where they stand."""
    name = function_name(function)
    if function.is_generator or isinstance(function.node, ast.AsyncFunctionDef):
        raise Refused("generator", f"`{name}` is a generator or a coroutine, which no transform traces")
    for part in function.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Nonlocal | ast.Global):
                raise Refused("rebinds-outside", f"`{name}` assigns `{node.names[0]}` outside of it; return it instead")
            if isinstance(node, ast.Name) and node.id in ("super", "__class__"):
                raise Refused("captures-object", f"`{name}` uses `{node.id}`, which only works inside of its class")
            if isinstance(node, ast.ClassDef):
                raise Refused("captures-object", f"`{name}` defines the class `{node.name}`; define it outside")
            private = isinstance(node, ast.Attribute) and node.attr.startswith("__") and not node.attr.endswith("__")
            if private and isinstance(node, ast.Attribute):
                raise Refused("captures-object", f"`{name}` uses `{ast.unparse(node)}`, which is private to its class")
            if isinstance(node, ast.Name) and node.id == name and owner_of(function, name) is not None:
                raise Refused("captures-object", f"`{name}` calls itself by a name that only exists around it")


def function_name(function: Function) -> str:
    """How messages call a function: its name, or its text."""
    if not isinstance(function.node, ast.Lambda):
        return function.name
    text = " ".join(ast.unparse(function.node).split())
    return text if len(text) <= 40 else text[:37] + "..."


def _fresh(wish: str, taken: Iterable[str]) -> str:
    used = frozenset(taken)
    return wish if wish not in used else next(f"{wish}_{i}" for i in range(2, 1000) if f"{wish}_{i}" not in used)


def bindings(function: Function, name: str) -> tuple[ast.AST, ...]:
    """Where a function binds a variable of its own: its parameter, assignments, loops, defs ..., in order."""
    given = function.node.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    found: list[ast.AST] = [each for each in every if each is not None and each.arg == name]
    stack: list[ast.AST] = list(reversed(function.body))
    while stack:
        node = stack.pop()
        if binds(node, name):
            found.append(node)
        if isinstance(node, (*SCOPES, *_COMPREHENSIONS)):
            continue
        stack.extend(reversed(list(ast.iter_child_nodes(node))))
    return tuple(found)
