"""Files as they are written: every name that moved, wherever it stands, with the import that it comes from.

Only files whose bytes hold all parts of an old name are parsed; what they say is decided on resolved names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from tracesafe.analysis.index import Index
from tracesafe.analysis.reach import Reached
from tracesafe.analysis.resolve import Knowledge, import_source
from tracesafe.analysis.scopes import Imported, Reference, Scope, Scoped, scoped
from tracesafe.model import Confidence, Hop
from tracesafe.program.modules import Module
from tracesafe.program.program import Program
from tracesafe.source import disk
from tracesafe.source.text import SourceFile
from tracesafe.source.words import Words
from tracesafe.spec import Framework, Rename

_HOPS = 12
_OWNERS = MappingProxyType({"functorch": "torch", "phiml": "phi", "jaxlib": "jax"})
"""Packages that belong to another one."""


def _above(name: str) -> Iterator[str]:
    """The modules and classes that a dotted name lies in."""
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts)))


class Moved:
    """The rows of names that moved, by old name, and what to look for in texts."""

    def __init__(self, rows: Sequence[Rename]) -> None:
        self.rows: Mapping[str, Rename] = {row.old: row for row in rows}
        above = {name for row in rows for name in _above(row.old)}
        self.partial = frozenset(row.old for row in rows if not row.whole and row.old in above)
        """Modules that moved in parts."""
        self.roots = frozenset(row.old.partition(".")[0] for row in rows)
        groups: dict[str, dict[tuple[str, ...], list[tuple[str, Rename]]]] = {}
        for row in rows:
            root, *parents = row.old.split(".")
            key = () if root in ("phi", "phiml") else tuple(parents[:-1])
            by_parents = groups.setdefault("phi" if root == "phiml" else root, {})
            by_parents.setdefault(key, []).append(((parents or [root])[-1], row))
        self._groups = tuple(
            (root, tuple((key, tuple(lasts)) for key, lasts in group.items())) for root, group in groups.items()
        )

    def spelled(self, text: str) -> Iterator[Rename]:
        """The rows all parts of whose old name stand somewhere in a file that imports their package."""
        words = Words(text)
        for root, groups in self._groups:
            if words[root] and (words[f"import {root}"] or words[f"from {root}"] or words[f".{root}"]):
                for parents, lasts in groups:
                    if all(words[part] for part in parents):
                        yield from (row for last, row in lasts if words[last])

    @cached_property
    def key(self) -> tuple[str, str]:
        """What stands for the rows."""
        return "moved", disk.digest(repr(tuple(self.rows.values())).encode())

    def named_in(self, source: SourceFile) -> tuple[Rename, ...]:
        """The rows whose old names a text may hold."""
        return tuple(self.spelled(source.text))

    def questions(self) -> Iterator[disk.Question]:
        """What ``spelled`` asks of a text, at least."""
        for root, groups in self._groups:
            for parents, lasts in groups:
                words = (frozenset([part.encode()]) for part in (root, *parents))
                yield (*words, frozenset(last.encode() for last, _ in lasts))

    def row(self, dotted: str) -> Rename | None:
        """The row of a name: its own, or that of the nearest module or class around it."""
        name = dotted
        while name:
            found = self.rows.get(name)
            if found is not None and not found.submodule and (name == dotted or name not in self.partial):
                return found
            name = name.rpartition(".")[0]
        return None


@dataclass(frozen=True, slots=True)
class Use:
    """One place in the text, other than an import, that spells a name that moved."""

    node: ast.Name | ast.Attribute
    """The part of the text that is the old name: ``ft.vmap`` of ``ft.vmap.__doc__``."""
    rename: Rename
    reference: Reference
    imports: tuple[Imported, ...]
    """The imports that its first name comes from; none for one that a star import brought."""


@dataclass(frozen=True, slots=True)
class OldImport:
    """One name of an import statement that moved, or that lies in a module that did."""

    imported: Imported
    scope: Scope
    rename: Rename
    dotted: str
    """What is imported, in full: ``jax.experimental.stax.Dense`` where the row is about ``jax.experimental.stax``."""


@dataclass(frozen=True, eq=False)
class Written(Reached):
    """One file as it is written, whether or not a transform runs any of it."""

    moved: Moved = field(kw_only=True)
    program: Program = field(kw_only=True)

    @property
    def module(self) -> Module:
        """The file's module."""
        return self.function.module

    @cached_property
    def frameworks(self) -> frozenset[Framework]:
        """Whose old names the file spells."""
        return frozenset(row.framework for row in self.moved.spelled(self.source.text))

    @property
    def confidence(self) -> Confidence:
        """Names are resolved, or not reported."""
        return Confidence.CERTAIN

    @cached_property
    def via(self) -> tuple[Hop, ...]:
        """Nothing: the line itself says it all."""
        return ()

    def way(self, node: ast.AST) -> tuple[Hop, ...]:
        """Nothing leads to the line."""
        return ()

    def runs(self, node: ast.AST) -> bool:
        """Every line counts."""
        return True

    @cached_property
    def scoped(self) -> Scoped:
        """The scopes of the module, its references and imports."""
        return scoped(self.module.tree)

    @cached_property
    def old_uses(self) -> tuple[Use, ...]:
        """Every use of a name that moved, but for those in code that looks for the version itself."""
        patched = frozenset(
            dotted
            for reference in self.scoped.references
            if isinstance(reference.node.ctx, ast.Store | ast.Del)
            for dotted, _ in [self._denoted(reference)]
            if dotted
        )
        found = (use for reference in self.scoped.references if (use := self._use(reference)) is not None)
        return tuple(use for use in found if use.rename.old not in patched)

    def _use(self, reference: Reference) -> Use | None:
        if reference.kept or not isinstance(reference.node.ctx, ast.Load):
            return None
        dotted, imports = self._denoted(reference)
        row = self.moved.row(dotted) if dotted else None
        if row is None or any(each.kept for each in imports) or self.is_own(row):
            return None
        spelled = len(reference.parts) - (dotted.count(".") - row.old.count("."))
        if spelled < 0 or (spelled == 0 and imports and not row.how):
            return None
        if not imports and not spelled and row.old.rpartition(".")[0] in self.moved.rows:
            return None
        return Use(reference.prefix(spelled), row, reference, imports)

    @cached_property
    def old_imports(self) -> tuple[OldImport, ...]:
        """Every import of a name that moved, but for those that are one of several ways to come by it."""
        found: list[OldImport] = []
        for one, scope in self.scoped.imports:
            if one.kept or (isinstance(one.statement, ast.ImportFrom) and one.statement.level):
                continue
            dotted = one.alias.name
            if isinstance(one.statement, ast.ImportFrom):
                dotted = f"{one.statement.module}.{dotted}" if dotted != "*" else one.statement.module or ""
            row = self.moved.row(dotted)
            if isinstance(one.statement, ast.Import):
                row = self.moved.rows.get(dotted, row)
            if row is not None and not self.is_own(row):
                found.append(OldImport(one, scope, row, dotted))
        return tuple(found)

    @cached_property
    def old_statements(self) -> Mapping[ast.Import | ast.ImportFrom, tuple[OldImport, ...]]:
        """The import statements that name something that moved, each with all that it names so."""
        found: dict[ast.Import | ast.ImportFrom, list[OldImport]] = {}
        for each in self.old_imports:
            found.setdefault(each.imported.statement, []).append(each)
        return {node: tuple(parts) for node, parts in found.items()}

    def is_own(self, row: Rename) -> bool:
        """Whether the file belongs to the package that a row is about, or the project has a package of that name."""
        own = self.module.name.partition(".")[0]
        return _belongs(own, row) or self.program.find(row.old.partition(".")[0], self.module) is not None

    def _denoted(self, reference: Reference) -> tuple[str, tuple[Imported, ...]]:
        """The dotted name that a reference denotes, with its imports; empty where it is anything else."""
        owner = reference.scope.owner(reference.root.id)
        if owner is None:
            return self._starred(reference), ()
        imports = reference.scope.imported(reference.root.id)
        names = {self.source_of(each) for each in imports}
        if len(names) != 1:
            return "", ()
        (base,) = names
        dotted = ".".join([base, *reference.parts])
        return self._followed(dotted, self.module, _HOPS), imports

    def source_of(self, one: Imported) -> str:
        """The dotted name that an import binds."""
        if isinstance(one.statement, ast.Import):
            return one.alias.name if one.alias.asname else one.alias.name.partition(".")[0]
        return f"{import_source(one.statement, self.module)}.{one.alias.name}"

    def denoted_by(self, one: Imported) -> str:
        """The dotted name that an import binds, through the project's own re-exports."""
        return self._followed(self.source_of(one), self.module, _HOPS) or self.source_of(one)

    @cached_property
    def calls(self) -> Mapping[ast.AST, ast.Call]:
        """What is called -> the call."""
        return {node.func: node for node in ast.walk(self.module.tree) if isinstance(node, ast.Call)}

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """Every node of the module -> the node that it stands in."""
        return {child: node for node in ast.walk(self.module.tree) for child in ast.iter_child_nodes(node)}

    def _starred(self, reference: Reference) -> str:
        """What a name that nobody here binds is by a star import of a library."""
        for node in reversed(self.module.stars):
            source = import_source(node, self.module)
            table = self.known.stars.get(source)
            if table is not None and reference.root.id in table:
                return ".".join([table[reference.root.id], *reference.parts])
            if f"{source}.{reference.root.id}" in self.moved.rows:
                return ".".join([source, reference.root.id, *reference.parts])
        return ""

    def _followed(self, dotted: str, module: Module, hops: int) -> str:
        """A dotted name with the project's own re-exports resolved; empty where they lead nowhere."""
        if dotted.partition(".")[0] in self.known.roots | self.moved.roots or not hops:
            return dotted
        parts = dotted.split(".")
        for count in range(len(parts) - 1, 0, -1):
            found = self.program.find(".".join(parts[:count]), module)
            nodes = found.bindings.get(parts[count], ()) if found is not None else ()
            if found is not None and len(nodes) == 1 and isinstance(nodes[0], ast.Import | ast.ImportFrom):
                base = _bound_as(nodes[0], parts[count], found)
                return self._followed(".".join([base, *parts[count + 1 :]]), found, hops - 1)
        return ""


def _belongs(package: str, row: Rename) -> bool:
    """Whether a package is the one that a row is about: what it does with its own names is its own business."""
    root = row.old.partition(".")[0]
    return _OWNERS.get(root, root) == _OWNERS.get(package, package)


def _bound_as(node: ast.Import | ast.ImportFrom, name: str, module: Module) -> str:
    """The dotted name that an import binds to a name."""
    for alias in node.names:
        if (alias.asname or alias.name.partition(".")[0]) == name:
            if isinstance(node, ast.ImportFrom):
                return f"{import_source(node, module)}.{alias.name}"
            return alias.name if alias.asname else name
    return name


@lru_cache(maxsize=4)
def moved_names(rows: tuple[Rename, ...]) -> Moved:
    """The rows, ready to be looked for; the same for the same rows."""
    return Moved(rows)


def written(program: Program, known: Knowledge, moved: Moved) -> tuple[Written, ...]:
    """The given files that may use an old name, in the order of their paths."""
    found: list[Written] = []
    for path in sorted(program.given):
        own = program.package(path)
        rows = [row for row in program.given[path].note(moved.key, moved.named_in) if not _belongs(own, row)]
        module = program.module_at(path) if rows else None
        if module is not None and _may_use(module, rows, known):
            found.append(Written(module.statements, (), known, {}, Index(), moved=moved, program=program))
    return tuple(found)


def _may_use(module: Module, rows: Sequence[Rename], known: Knowledge) -> bool:
    """Whether an old name can be spelled by the imports of a module, wherever they stand."""
    data = module.source.utf8
    names = dict(_brought(module, known))
    for row in rows:
        for name, dotted in names.items():
            if f"{dotted}.".startswith(f"{row.old}."):
                return True
            rest = row.old.removeprefix(f"{dotted}.")
            if rest != row.old and (not name or f"{name}.{rest}".encode() in data):
                return True
            *parents, _ = row.old.split(".")
            if dotted.partition(".")[0] not in known.roots and any(
                part == name or f"{name}.{part}.".encode() in data for part in parents
            ):
                return True
    return False


def _brought(module: Module, known: Knowledge) -> Iterator[tuple[str, str]]:
    """The names that imports bind anywhere in a module, with what they denote; a star import of a library as an empty
    name, the modules that are imported by their full names as such."""
    for star in module.stars:
        source = import_source(star, module)
        yield from known.stars.get(source, {}).items()
        yield "", source
    for node in module.facts.imports:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                yield alias.asname or alias.name, f"{import_source(node, module)}.{alias.name}"
            else:
                yield alias.asname or alias.name, alias.name
                if not alias.asname:
                    yield alias.name.partition(".")[0], alias.name.partition(".")[0]
