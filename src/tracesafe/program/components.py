"""Which files can have to do with each other: the connected components of the graph of imports.

    imports of every text --> the files that each may lead to --> components

Files that no chain of imports ties together, in whichever direction, are programs of their own: no name of one denotes
anything of another, and nothing gets hold of objects of both. So each is analysed by itself. The modules of a package
belong together all the same: who uses the package may hand objects of one to another.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

_FIXTURES = "conftest.py"


class Graph:
    """The files, by number, with the numbers to which the imports of each may lead.

    Folders that are imported as a whole have numbers behind those of the files, and lead to all files below.
    """

    def __init__(
        self,
        imports: Mapping[Path, Sequence[str]],
        packages: Iterable[Path],
        roots: Mapping[str, Sequence[Path]],
        others: Sequence[Path],
        *,
        has_few_roots: bool,
    ) -> None:
        """``imports``: what each file imports; ``packages``: the top-level packages, each of which is one whatever its
        modules import; ``roots``: the folders of files -> where their absolute imports are looked for first, in order,
        beginning with the folder that their own modules are imported from; ``others``: where they are looked for then,
        one after the other if those are few, else only in the nearest that has it."""
        self.paths = tuple(sorted(imports, key=str))
        self._names = [str(path) for path in self.paths]
        self._number = {name: number for number, name in enumerate(self._names)}
        self._folders = _folders(self._names)
        self._holders: dict[str, dict[str, None]] = {}
        for name in (*self._folders, *self._names):
            parent, top = os.path.split(name)
            self._holders.setdefault(os.path.splitext(top)[0], {})[parent] = None
        self._roots = {folder: tuple(map(str, each)) for folder, each in roots.items()}
        self._others = {str(root): rank for rank, root in enumerate(others)}
        self._has_few_roots = has_few_roots
        self._found: dict[tuple[str, str], frozenset[int]] = {}
        self._below: dict[str, int] = {}
        edges: list[Collection[int]] = [
            self._leads_to(name, imports[path]) for name, path in zip(self._names, self.paths, strict=True)
        ]
        for number, name in enumerate(self._names):
            if os.path.basename(name) == _FIXTURES:
                for other in self._files_below(os.path.dirname(name)):
                    edges[other] = {*edges[other], number}
        for package in packages:
            self._all(str(package))
        self.edges = [*edges, *map(self._files_below, self._below)]

    def _leads_to(self, name: str, imports: Iterable[str]) -> frozenset[int]:
        folder = os.path.dirname(name)
        found: set[int] = set()
        for each in imports:
            key = (each, folder)
            if key not in self._found:
                self._found[key] = frozenset(self._each(each, folder))
            found |= self._found[key]
        return frozenset(found)

    def _each(self, imports: str, folder: str) -> Iterator[int]:
        """The files that one import may lead to: the same for all files of a folder."""
        module, colon, listed = imports.partition(": ")
        if not colon:
            dotted, bound, _ = module.partition(" = ")
            yield from self._module(dotted, dotted if bound else dotted.partition(".")[0], folder)
            return
        level = len(module) - len(module.lstrip("."))
        dotted = module[level:]
        if level:
            package = self._roots[folder][0]
            inside = os.path.relpath(folder, package).split(os.sep) if folder != package else []
            inside = inside[: len(inside) - (level - 1)] if level > 1 else inside
            dotted = ".".join([*inside, *([dotted] if dotted else [])])
        if dotted:
            yield from self._module(dotted, "", folder)
        for name in listed.split(", "):
            if name.isidentifier():
                whole = f"{dotted}.{name}" if dotted else name
                yield from self._module(whole, whole, folder)

    def _module(self, dotted: str, denoted: str, folder: str) -> Iterator[int]:
        """The modules that a dotted name may be, or be in; and all that is below what the importer gets hold of."""
        for root in self._bases(dotted, folder):
            yield from self._standing(root, dotted)
            if denoted:
                yield from self._all(os.path.join(root, *denoted.split(".")))

    def _bases(self, dotted: str, folder: str) -> Iterator[str]:
        """The roots under which something of a dotted name stands: up to the first one that holds all of it."""
        holders = self._holders.get(dotted.partition(".")[0], {})
        own = self._roots[folder]
        more = sorted((one for one in holders if one in self._others and one not in own), key=self._others.__getitem__)
        for root in (*(root for root in own if root in holders), *(more if self._has_few_roots else ())):
            yield root
            if self._standing(root, dotted):
                return
        if not self._has_few_roots:
            yield from nearest([root for root in more if self._standing(root, dotted)], folder)

    def _standing(self, root: str, dotted: str) -> list[int]:
        """The module of a dotted name, and the one that its last part is a name of."""
        place = os.path.join(root, *dotted.split("."))
        parent = os.path.dirname(place)
        start = f"{os.sep}__init__.py"
        for one in (place, parent):
            found = [
                self._number[name] for name in (f"{one}.py", f"{one}.ipynb", f"{one}{start}") if name in self._number
            ]
            if found:
                return found
        return []

    def _all(self, folder: str) -> tuple[int, ...]:
        """The number of a folder, if there are files below, which it then ties to each other."""
        if folder not in self._folders:
            return ()
        return (self._below.setdefault(folder, len(self._names) + len(self._below)),)

    def _files_below(self, folder: str) -> range:
        start = bisect_left(self._names, f"{folder}{os.sep}")
        return range(start, bisect_left(self._names, f"{folder}{chr(ord(os.sep) + 1)}"))


def _folders(names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        while (parent := os.path.dirname(name)) != name and parent not in found:
            found.add(parent)
            name = parent
    return frozenset(found)


def nearest(roots: Iterable[str], folder: str) -> tuple[str, ...]:
    """The folder that is nearest to another one by the folders that both lie in; none if several are as near."""
    found: dict[int, list[str]] = {}
    for root in roots:
        found.setdefault(len(os.path.commonpath([root, folder])), []).append(root)
    best = found[max(found)] if found else []
    return tuple(best) if len(best) == 1 else ()


class _Sets:
    """Numbers in disjoint sets, each named by one of its own."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def name(self, one: int) -> int:
        above = self._above
        while above[one] != one:
            above[one] = one = above[above[one]]
        return one

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.name(one), self.name(other)))
        self._above[second] = first


def components(graph: Graph, seeds: Collection[Path]) -> tuple[tuple[Path, ...], ...]:
    """The files of each component that a seed is in, in the order of their paths."""
    sets = _Sets(len(graph.edges))
    for one, others in enumerate(graph.edges):
        for other in others:
            sets.join(one, other)
    found: dict[int, list[Path]] = {sets.name(one): [] for one, path in enumerate(graph.paths) if path in seeds}
    for one, path in enumerate(graph.paths):
        if (name := sets.name(one)) in found:
            found[name].append(path)
    return tuple(map(tuple, found.values()))
