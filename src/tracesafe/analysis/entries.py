"""Where to start: the functions and modules that apply a transform, found without resolving every call."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from tracesafe.analysis.regimes import may_forbid_truth
from tracesafe.analysis.resolve import Knowledge, import_source
from tracesafe.analysis.written import Moved
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.nodes import children, walk
from tracesafe.program.program import Program
from tracesafe.source import disk
from tracesafe.source.text import SourceFile
from tracesafe.source.words import Words, bare, stands

_COMMON_WORDS = frozenset(
    {"cond", "scan", "map", "compile", "export", "checkpoint", "call", "reduce", "function", "switch"}
)


_ASSUME = "tracesafe: assume"
_NAMESAKES = frozenset({"functools.reduce", "re.compile"})
"""Functions of the standard library that are called like a transform, and are none."""


def needles(known: Knowledge) -> Mapping[str, frozenset[tuple[str, ...]]]:
    """A top-level package -> what must stand in a file that names it for the file to be worth parsing.

    Each entry is a tuple of words that must all be there. Short names that are common words of torch code count only
    with the module that they come from, and private modules not at all: who uses those is the library itself.
    """
    found: dict[str, set[tuple[str, ...]]] = {}
    for name, spec in known.entries.items():
        root = name.partition(".")[0]
        parent, _, short = name.rpartition(".")
        needle: tuple[str, ...] = (short,)
        if spec.strict is not None:
            needle = (spec.strict.keyword or short,)
            found.setdefault(root, set()).add((name, "backend="))
        elif root in ("torch", "functorch") and (short in _COMMON_WORDS or not may_forbid_truth(spec)):
            if any(part.startswith("_") for part in parent.split(".")):
                continue
            if not may_forbid_truth(spec):
                module = parent.rpartition(".")[2]
                found.setdefault(root, set()).add((f"import {module}", short))
                needle = (parent, short)
            else:
                needle = (name,) if parent == root else (parent, f"{short}(")
        found.setdefault(root, set()).add(needle)
    return {root: frozenset(entries) for root, entries in found.items()}


class Needles:
    """What to look for in the given files: own ones in a library that is known, others in a user's code."""

    def __init__(self, known: Knowledge) -> None:
        keywords = (spec.strict.keyword for spec in known.entries.values() if spec.strict is not None)
        quoted = frozenset(keyword for keyword in keywords if keyword is not None)
        self._known = known
        self._own, self._users = (_Table(needles(each), quoted) for each in (known, known.of_interest("")))

    @property
    def key(self) -> str:
        """What stands for all of it."""
        return f"{self._own.key} {self._users.key}"

    def asked(self) -> None:
        """Note what is asked of all given files."""
        disk.asked([*self._own.questions, *self._users.questions, (frozenset([_ASSUME.encode()]),)])

    def table(self, package: str) -> _Table:
        """What to look for in a file of a top-level package."""
        return self._own if package in self._known.roots else self._users


def kept(program: Program, looked_for: Needles) -> list[Path]:
    """The given files that may apply a transform."""
    found: list[Path] = []
    for path, source in program.given.items():
        table = looked_for.table(program.package(path))
        if source.note(table.key, table.hit):
            found.append(path)
    return found


def seeds(program: Program, looked_for: Needles, moved: Moved) -> frozenset[Path]:
    """The given files without which nothing is found: they may apply a transform, or use an old name."""
    looked_for.asked()
    disk.asked(moved.questions())
    question = f"seed {looked_for.key} {moved.key}"
    found = {
        path: source
        for path, source in program.given.items()
        if source.note(question, partial(_is_seed, looked_for.table(program.package(path)), moved))
    }
    disk.chosen(question, (source.path for source in found.values()))
    return frozenset(found)


def _is_seed(table: _Table, moved: Moved, source: SourceFile) -> bool:
    return source.note(table.key, table.hit) or bool(source.note(moved.key, moved.named_in))


@dataclass(frozen=True)
class _Table:
    """Needles, to be looked for in one text after the other."""

    entries: Mapping[str, frozenset[tuple[str, ...]]]
    quoted: frozenset[str] = frozenset()
    """The words that count in strings, too: arguments that may be keys of a dict."""

    @cached_property
    def key(self) -> tuple[str, str]:
        """What stands for them."""
        return "needles", disk.digest(
            repr(sorted((root, sorted(each)) for root, each in self.entries.items())).encode()
        )

    @property
    def questions(self) -> Iterator[disk.Question]:
        """The same as questions to texts."""
        for root, entries in self.entries.items():
            yield from (tuple(frozenset([word.encode()]) for word in (root, *words)) for words in entries)

    def hit(self, source: SourceFile) -> bool:
        """Whether a text may apply a transform: the words stand in it, and not in its comments and strings alone."""
        if _ASSUME in source.text:
            return True
        text = Words(source.text)
        standing = [
            words
            for root, entries in self.entries.items()
            if text[root]
            for words in entries
            if all(text[word] for word in words)
        ]
        code = bare(source.text) if standing else ""
        return any(all(word in self.quoted or stands(word, code) for word in words) for words in standing)


def mentioning(program: Program, wanted: Iterable[tuple[str, Module]], besides: frozenset[Path]) -> list[Path]:
    """The given files, besides some, that name something of a module together with the module or its package."""
    patterns = []
    for module, names in _by_module(wanted).items():
        stem = module.name.rpartition(".")[2]
        if not stem.isprintable():
            continue  # bytes that are no text: nobody imports such a file
        spelled = [name.encode() for name in sorted(names)]
        disk.asked([(frozenset([stem.encode()]), frozenset(spelled))])
        patterns.append((stem, sorted(names), re.compile(rb"\b(?:" + b"|".join(spelled) + rb")\b")))
    return [
        path
        for path, source in program.given.items()
        if path not in besides
        and any(
            stem in source.text and any(name in source.text for name in names) and words.search(source.utf8)
            for stem, names, words in patterns
        )
    ]


def _by_module(wanted: Iterable[tuple[str, Module]]) -> dict[Module, set[str]]:
    found: dict[Module, set[str]] = {}
    for name, module in wanted:
        found.setdefault(module, set()).add(name)
    return found


def applying(module: Module, known: Knowledge) -> Iterator[Function | None]:
    """The outermost functions (None: the module's own statements) that may apply a transform.

    In a library that is known, only those that may fail count: its own gradients are nobody's business.
    """
    known = known.of_interest(module.name)
    imports = _imports(module, known)
    aliases = _aliases(module, known, imports)
    names = known.short_names | aliases
    for function, used in module.facts.identifiers.items():
        if used & names:
            body: Iterable[ast.AST] = function.body if function is not None else module.tree.body
            if any(_applies(node, imports, aliases, known) for node in _own(body)):
                yield outermost(function)
    for function in module.facts.functions:
        if not isinstance(function.node, ast.Lambda) and any(
            _applies(node, imports, aliases, known) for part in function.node.decorator_list for node in walk(part)
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
            stack += children(node)


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
    return dotted in known.entries or _may_pass_on(dotted, known)


def _may_pass_on(dotted: str, known: Knowledge) -> bool:
    """Whether a name that is no transform's own may stand for one all the same: code of somebody else brings it."""
    return dotted.partition(".")[0] not in known.roots and dotted not in _NAMESAKES


def mentions(node: ast.expr, names: Collection[str]) -> bool:
    """Whether an expression uses one of the names, plain or as an attribute."""
    return any(
        (isinstance(part, ast.Name) and part.id in names) or (isinstance(part, ast.Attribute) and part.attr in names)
        for part in walk(node)
    )


def outermost(function: Function | None) -> Function | None:
    """The function at the top level, or the method, that a nested function stands in."""
    while function is not None and function.parent is not None:
        function = function.parent
    return function


def _imports(module: Module, known: Knowledge) -> Mapping[str, str]:
    """Every name that an import binds anywhere in the module -> the dotted name that it stands for."""
    found: dict[str, str] = {}
    for node in sorted((*module.stars, *module.facts.imports), key=lambda node: node.lineno):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
            continue
        source = import_source(node, module)
        if node.names[0].name == "*":
            found.update(known.stars.get(source, {}))
            found[f"*{source}"] = source
        else:
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
                if known.stars.get(dotted, {}).get(short) in known.entries or f"{dotted}.{short}" in known.entries
            )
            if dotted.partition(".")[0] not in known.roots:
                found.update(known.short_names)
        else:
            is_followed = _may_pass_on(dotted, known)
            if dotted in known.entries or (is_followed and dotted.rpartition(".")[2] in known.short_names):
                found.add(name)
    for name, nodes in module.bindings.items():
        for node in nodes:
            if isinstance(node, ast.Assign) and any(
                _applies(part, imports, frozenset(found), known) for part in walk(node.value)
            ):
                found.add(name)
    return frozenset(found)


def users(
    modules: Sequence[Module], wanted: Iterable[tuple[str, Module]], known: Knowledge
) -> Iterator[tuple[Module, Function | None]]:
    """The outermost functions and module bodies that use one of the names, where their module may know it."""
    by_module = _by_module(wanted)
    for module in modules:
        words = {part for dotted in _imports(module, known).values() for part in dotted.split(".")}
        names: set[str] = set()
        for owner, found in by_module.items():
            if owner is module or owner.name.rpartition(".")[2] in words:
                names |= found
            else:
                names |= found & words
        for function, used in module.facts.identifiers.items():
            if used & names:
                yield module, outermost(function)
