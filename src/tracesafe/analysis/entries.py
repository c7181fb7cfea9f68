"""Where to start: the functions and modules that apply a transform, found without resolving every call."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tracesafe.analysis.resolve import Knowledge, import_source
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.program import Program

_COMMON_WORDS = frozenset(
    {"grad", "map", "scan", "cond", "switch", "jit", "compile", "function", "hessian", "export", "vjp", "jvp"}
)


def needles(known: Knowledge) -> re.Pattern[bytes]:
    """What a file must contain to be worth parsing: the rare short names, or a library that has the common ones."""
    rare = {name for name in known.short_names if name not in _COMMON_WORDS and len(name) > 3}
    words = sorted(rare | {"jax", "functorch", "torch.func", "torch.compile", "torch.export", "phi"})
    return re.compile(b"|".join(re.escape(word.encode()) for word in words))


def kept(program: Program, known: Knowledge) -> list[Path]:
    """The given files that may apply a transform, or name one."""
    pattern = needles(known)
    return [path for path, source in program.given.items() if pattern.search(source.utf8)]


def mentioning(program: Program, names: Iterable[str], besides: frozenset[Path]) -> list[Path]:
    """The given files, besides some, in which one of the names stands as a word."""
    wanted = sorted({name for name in names if name.isidentifier()})
    if not wanted:
        return []
    pattern = re.compile(rb"\b(?:" + b"|".join(name.encode() for name in wanted) + rb")\b")
    return [path for path, source in program.given.items() if path not in besides and pattern.search(source.utf8)]


def applying(module: Module, known: Knowledge) -> Iterator[Function | None]:
    """The outermost functions (None: the module's own statements) that may apply a transform."""
    imports = _imports(module)
    aliases = _aliases(module, known, imports)
    names = known.short_names | aliases
    for function, used in module.identifiers.items():
        if used & names:
            body: Iterable[ast.AST] = function.body if function is not None else module.tree.body
            if any(_applies(node, imports, aliases, known) for node in _own(body)):
                yield outermost(function)
    for function in module.functions:
        if not isinstance(function.node, ast.Lambda) and any(
            _applies(node, imports, aliases, known) for part in function.node.decorator_list for node in ast.walk(part)
        ):
            yield outermost(function.parent) if function.parent is not None else None


def _own(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a body, those of nested functions left out; decorators and defaults stay."""
    stack = list(body)
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            stack.extend(node.decorator_list)
        elif not isinstance(node, ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))


def _applies(node: ast.AST, imports: Mapping[str, str], aliases: frozenset[str], known: Knowledge) -> bool:
    """Whether a name or attribute may denote a transform, judged by the imports alone."""
    if isinstance(node, ast.Name):
        return node.id in aliases
    if not isinstance(node, ast.Attribute) or node.attr not in known.short_names:
        return False
    parts = [node.attr]
    owner = node.value
    while isinstance(owner, ast.Attribute):
        parts.append(owner.attr)
        owner = owner.value
    if not isinstance(owner, ast.Name) or owner.id not in imports:
        return False
    dotted = ".".join([imports[owner.id], *reversed(parts)])
    return dotted in known.transforms or dotted.partition(".")[0] not in known.roots


def mentions(node: ast.expr, names: Collection[str]) -> bool:
    """Whether an expression uses one of the names, plain or as an attribute."""
    return any(
        (isinstance(part, ast.Name) and part.id in names) or (isinstance(part, ast.Attribute) and part.attr in names)
        for part in ast.walk(node)
    )


def outermost(function: Function | None) -> Function | None:
    """The function at the top level, or the method, that a nested function stands in."""
    while function is not None and function.parent is not None:
        function = function.parent
    return function


def _imports(module: Module) -> Mapping[str, str]:
    """Every name that an import binds anywhere in the module -> the dotted name that it stands for."""
    found: dict[str, str] = {}
    for star in module.stars:
        found[f"*{import_source(star, module)}"] = import_source(star, module)
    for node in module.imports:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        else:
            source = import_source(node, module)
            found.update({alias.asname or alias.name: f"{source}.{alias.name}" for alias in node.names})
    return found


def _aliases(module: Module, known: Knowledge, imports: Mapping[str, str]) -> frozenset[str]:
    """The names under which a module knows transforms: ``from jax import jit as J``, ``J = partial(jax.jit, ...)``."""
    found: set[str] = set()
    for name, dotted in imports.items():
        if name.startswith("*"):
            found.update(
                short
                for short in known.short_names
                if known.stars.get(dotted, {}).get(short) in known.transforms or f"{dotted}.{short}" in known.transforms
            )
            if dotted.partition(".")[0] not in known.roots:
                found.update(known.short_names)
        else:
            followed = dotted.partition(".")[0] not in known.roots
            if dotted in known.transforms or (followed and dotted.rpartition(".")[2] in known.short_names):
                found.add(name)
    for name, nodes in module.bindings.items():
        for node in nodes:
            if isinstance(node, ast.Assign) and any(
                _applies(part, imports, frozenset(found), known) for part in ast.walk(node.value)
            ):
                found.add(name)
    return frozenset(found)


def users(modules: Sequence[Module], names: frozenset[str]) -> Iterator[tuple[Module, Function | None]]:
    """The outermost functions and module bodies that use one of the names."""
    for module in modules:
        for function, used in module.identifiers.items():
            if used & names:
                yield module, outermost(function)
