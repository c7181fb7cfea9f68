"""The program: modules by path and by name, parsed when somebody asks for them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path

from tracesafe.program.components import Graph, nearest
from tracesafe.program.imports import imported
from tracesafe.program.modules import Module
from tracesafe.source import disk, text
from tracesafe.source.text import SourceFile, Unreadable

_PROJECT_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")

_FEW = 16
"""So many folders that files are imported from may be parts of one project."""

Known = Callable[[Path, SourceFile, Path], Module | None]
"""A file, its text and the folder that it is imported from -> its module, if somebody has it already."""


class Program:
    """The files that were given, and the modules that they import, as far as they lie in the same project.

    Nothing is parsed before it is asked for. ``failures`` grows with the files that could not be.
    """

    def __init__(
        self,
        sources: Iterable[SourceFile],
        overrides: Mapping[Path, SourceFile],
        known: Known = lambda *_: None,
        *,
        keeps_parts: bool = False,
    ) -> None:
        self._known = known
        self._keeps_parts = keeps_parts
        self._folders: dict[str, Path] = {}
        self._real: dict[Path, Path] = {}
        self.given = {self.resolved(source.path): source for source in sources}
        self._overrides = {self.resolved(path): source for path, source in overrides.items()}
        self._modules: dict[Path, Module | None] = {}
        self._found: dict[tuple[str, Path], Path | None] = {}
        self._roots: dict[Path, tuple[Path, ...]] = {}
        self._failures: dict[Path, Unreadable] = {}
        self._holding: dict[disk.Question, tuple[Path, ...]] = {}
        self._package_roots: dict[str, tuple[Path, str]] = {}
        self.given_roots = tuple(dict.fromkeys(map(self.root_of, self._homes_given)))

    @property
    def failures(self) -> tuple[Unreadable, ...]:
        """The files that could not be read or parsed so far, in the order of their paths."""
        return tuple(self._failures[path] for path in sorted(self._failures))

    @property
    def parsed(self) -> tuple[Module, ...]:
        """The modules that have been parsed so far."""
        return tuple(module for module in self._modules.values() if module is not None)

    @cached_property
    def _homes_given(self) -> tuple[Path, ...]:
        """A given file of each folder."""
        found: dict[str, Path] = {}
        for path in self.given:
            found.setdefault(_folder(path), path)
        return tuple(found.values())

    @property
    def strays(self) -> Set[Path]:
        """The given files that were looked at though they are none of the program's own."""
        return frozenset()

    @property
    def modules(self) -> Mapping[Path, Module | None]:
        """The modules that were asked for so far, by path; None for a file that could not be parsed."""
        return self._modules

    def fail(self, failure: Unreadable) -> None:
        """Add a file that cannot be used as it is to the failures."""
        self._failures.setdefault(self.resolved(failure.path), failure)

    def resolved(self, path: Path) -> Path:
        """``path.resolve()``, once for each path; what folders are is asked once for each."""
        found = self._real.get(path)
        if found is None:
            found = self._real[path] = self._resolve(path)
        return found

    def _resolve(self, path: Path) -> Path:
        parent, _, name = str(path).rpartition(os.sep)  # several times as fast as what pathlib has for it
        if name in {"", ".."} or not parent or os.path.islink(path):
            return path.resolve()
        folder = self._folders.get(parent)
        if folder is None:
            folder = self._folders[parent] = path.parent.resolve()
        return path if parent == str(folder) else folder / name

    def root_of(self, path: Path) -> Path:
        """The folder from which a file's module is imported; ``path`` is resolved."""
        return self._homes(path)[0]

    def package(self, path: Path) -> str:
        """The top-level package, or module, that a file belongs to; ``path`` is resolved."""
        return self._homes(path)[1] or path.name.removesuffix(".py")

    def _homes(self, path: Path) -> tuple[Path, str]:
        """The root of a file, and its top-level package if it is in one."""
        folder = _folder(path)
        found = self._package_roots.get(folder)
        if found is None:
            root = package_root(path)
            inside = path.parts[len(root.parts) : -1]
            found = self._package_roots[folder] = (root, inside[0] if inside else "")
        return found

    def module_at(self, path: Path) -> Module | None:
        """The module in a file; None if it cannot be read or parsed (then it is among ``failures``)."""
        path = self.resolved(path)
        if path not in self._modules:
            self._modules[path] = self._load(path)
        return self._modules[path]

    def loaded_in_part(self, path: Path, module: Module | None) -> None:
        """Keep the module of a part, if the program is one of several that follow each other."""
        if self._keeps_parts:
            self._modules[path] = module

    def _known_module(self, path: Path, source: SourceFile, root: Path) -> Module | None:
        module = self._modules.get(path)
        same = module is not None and module.root == root and module.source is source
        return module if same else self._known(path, source, root)

    def holding(self, *groups: Iterable[str]) -> tuple[Path, ...]:
        """The given files in which a word of each group stands, in order."""
        words = tuple(frozenset(group) for group in groups)
        question = tuple(frozenset(word.encode() for word in group) for group in words)
        if question not in self._holding:
            found = tuple(
                path
                for path, source in self.given.items()
                if all(any(word in source.text for word in group) for group in words)
            )
            disk.asked([question])
            disk.studied(self.given[path].path for path in found)
            self._holding[question] = found
        return self._holding[question]

    @property
    def is_part(self) -> bool:
        """Whether there are more files besides the given ones."""
        return False

    @cached_property
    def is_one(self) -> bool:
        """Whether all given files belong to one package: it is one program, whatever its modules import."""
        homes = set(map(self._homes, self._homes_given))
        return len(homes) == 1 and all(package for _, package in homes)

    @cached_property
    def imports(self) -> Mapping[Path, tuple[str, ...]]:
        """What each given file imports."""
        return {path: self._imported(source) for path, source in self.given.items()}

    @cached_property
    def packages(self) -> Sequence[Path]:
        """The folders of the top-level packages that given files belong to."""
        homes = dict.fromkeys(map(self._homes, self._homes_given))
        return tuple(root / package for root, package in homes if package)

    @cached_property
    def roots(self) -> Mapping[str, tuple[Path, ...]]:
        """The folders of given files -> where their imports are looked for first, in order, beginning with the folder
        that their own modules are imported from."""
        return {_folder(path): self._search(self.root_of(path)) for path in self._homes_given}

    @cached_property
    def graph(self) -> Graph:
        """Which given file may import which."""
        return Graph(self.imports, self.packages, self.roots, self.given_roots, has_few_roots=self.has_few_roots)

    def _imported(self, source: SourceFile) -> tuple[str, ...]:
        found = imported(source)
        disk.imported(source.path, found)
        return found

    def part(self, paths: Iterable[Path]) -> Part:
        """The program of some of the given files."""
        return Part(self, paths)

    def modules_with(self, *groups: Iterable[str]) -> Iterator[Module]:
        """The modules of those files, as far as they can be parsed."""
        for path in self.holding(*groups):
            module = self.module_at(path)
            if module is not None:
                yield module

    def find(self, name: str, importer: Module) -> Module | None:
        """The project's module of that dotted name as ``importer`` would import it; None if there is none."""
        key = (name, importer.source.path.parent)
        if key not in self._found:
            self._found[key] = self._locate(name, importer)
        path = self._found[key]
        return self.module_at(path) if path is not None else None

    def _locate(self, name: str, importer: Module) -> Path | None:
        own = self._search(importer.root)
        relative = Path(*name.split("."))
        more = self.given_roots if self.has_few_roots else ()
        for root in dict.fromkeys([*own, *more]):
            for candidate in _candidates(root, relative):
                path = self.resolved(candidate)
                if path in self.given or path in self._overrides or disk.is_file(candidate):
                    return path
        return None if self.has_few_roots else self._nearest(relative, own, importer)

    def _nearest(self, relative: Path, own: Sequence[Path], importer: Module) -> Path | None:
        """The given module of that name in the project that is nearest to an importer's, if there is one."""
        found: dict[str, Path] = {}
        for root in self.holders.get(relative.parts[0], ()):
            for candidate in map(self.resolved, _candidates(root, relative)):
                if root not in own and candidate in self.every:
                    found.setdefault(str(root), candidate)
        return next((found[root] for root in nearest(found, _folder(self.resolved(importer.source.path)))), None)

    @property
    def has_few_roots(self) -> bool:
        """Whether an import that the project does not explain is looked for in all folders that given files are
        imported from, as in ``src`` and ``tests``. Many of them are as many projects: the nearest one has it."""
        return len(self.given_roots) <= _FEW

    @property
    def every(self) -> Mapping[Path, SourceFile]:
        """All files that were given, of which these may be a part."""
        return self.given

    @cached_property
    def holders(self) -> Mapping[str, Sequence[Path]]:
        """The first part of a dotted name -> the folders that given files are imported from in which it stands."""
        roots = frozenset(self.given_roots)
        folders = {parent for path in self._homes_given for parent in path.parents}
        found: dict[str, dict[Path, None]] = {}
        for path in (*folders, *self.given):
            if path.parent in roots:
                found.setdefault(path.stem, {})[path.parent] = None
        return {name: tuple(parents) for name, parents in found.items()}

    def _search(self, root: Path) -> tuple[Path, ...]:
        """Where the modules of a folder look first for what they import."""
        if root not in self._roots:
            roots = [root]
            for parent in (root, *root.parents):
                roots.append(parent)
                if any(disk.exists(parent / mark) for mark in _PROJECT_MARKS):
                    roots.append(parent / "src")
                    break
            else:
                roots = [root]
            self._roots[root] = tuple(dict.fromkeys(roots))
        return self._roots[root]

    def _load(self, path: Path) -> Module | None:
        disk.studied([path, self.given[path].path] if path in self.given else [path])
        try:
            source = self._overrides.get(path) or self.given.get(path) or text.read(path)
            root = self.root_of(path)
            module = self._known(path, source, root)
            if module is not None:
                return module
            tree = text.parse(source)
        except Unreadable as error:
            self._failures[path] = error
            return None
        parts = path.relative_to(root).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        names = parts[:-1] if is_package else parts
        package = ".".join(names if is_package else names[:-1])
        return Module(".".join(names) or path.stem, package, root, source, tree)


class Part(Program):
    """Some of a program's files by themselves. What is asked of the disk is asked again, so that it is known what an
    analysis of the part rests on."""

    def __init__(self, whole: Program, paths: Iterable[Path]) -> None:
        super().__init__([], {}, whole._known_module)
        self._folders, self._real = whole._folders, whole._real
        self._whole = whole
        self.given = {path: whole.given[path] for path in paths}
        self._overrides = whole._overrides
        self.given_roots = whole.given_roots
        self._strays: set[Path] = set()

    @property
    def is_part(self) -> bool:
        """Whether there are more files besides the given ones: there are."""
        return True

    @property
    def strays(self) -> Set[Path]:
        """The given files that were looked at though they are none of the part's own."""
        return self._strays

    @property
    def every(self) -> Mapping[Path, SourceFile]:
        """All files that were given."""
        return self._whole.given

    @property
    def holders(self) -> Mapping[str, Sequence[Path]]:
        """What the whole program says."""
        return self._whole.holders

    def _load(self, path: Path) -> Module | None:
        if path in self._whole.given and path not in self.given:
            self._strays.add(path)
        module = super()._load(path)
        self._whole.loaded_in_part(path, module)
        return module


def _candidates(root: Path, relative: Path) -> tuple[Path, Path]:
    """The files that a dotted name may denote below a folder."""
    return root / relative / "__init__.py", root / relative.with_name(f"{relative.name}.py")


def _folder(path: Path) -> str:
    """The folder of a file; ``path`` is absolute."""
    return str(path).rpartition(os.sep)[0] or os.sep


def package_root(path: Path) -> Path:
    """The folder from which a file's module is imported: the first one above it that is no package.

    ``path`` is resolved.
    """
    folder = path.parent
    while disk.is_file(folder / "__init__.py") and folder.parent != folder:
        folder = folder.parent
    return folder


def load(files: Sequence[Path], overrides: Mapping[Path, SourceFile] | None = None) -> Program:
    """The program of some files; ``overrides`` are texts that take the place of what is on disk.

    A file that cannot be read is among the program's ``failures``.
    """
    return loaded(files, overrides or {}, lambda *_: None)


def loaded(
    files: Sequence[Path], overrides: Mapping[Path, SourceFile], known: Known, *, keeps_parts: bool = False
) -> Program:
    """The same, by somebody who has parsed some of the files before. ``keeps_parts``: whether the modules of parts are
    kept with the whole."""
    sources = []
    failed = []
    for path in files:
        try:
            sources.append(overrides.get(path) or text.read(path))
        except Unreadable as error:
            failed.append(error)
    program = Program(sources, overrides, known, keeps_parts=keeps_parts)
    for failure in failed:
        program.fail(failure)
    return program
