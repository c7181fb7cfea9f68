"""What is run for a fix: the callables around it whose contract the fixes leave alone, the cheapest first."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracesafe.fixing import Fixed
from tracesafe.model import Finding, Hop
from tracesafe.prove.derivatives import TRANSFORMS, Derivatives, takes_derivatives
from tracesafe.prove.outline import Outline, Place, mentioned, outlines

DEPTH = 6
"""How many callers lie between a fix and what is called, at most."""


@dataclass(frozen=True)
class Entry:
    """Something that is called on both sides."""

    path: Path
    kind: str
    """``call``: an expression among the names of its module; ``module``: its import; ``script``: it is run."""
    expression: str = ""
    place: Place | None = None
    """The function that is called, if it is one."""
    distance: int = 0
    """How many calls lie between it and the fix."""
    made_of: frozenset[str] = frozenset()
    """The names in the call whose outcome it is: ``step = jax.jit(jax.grad(loss))``."""

    @property
    def key(self) -> tuple[Path, str, str]:
        """What tells it from others, also those of another plan."""
        return self.path, self.kind, self.expression

    @property
    def needs(self) -> bool:
        """Whether it has to be given arguments."""
        if self.kind != "call":
            return False
        return self.place is None or bool(self.place.needs)

    @property
    def is_derivative(self) -> bool:
        """Whether what is called is the derivative of something: ``jax.grad(loss)``, ``jit(vmap(grad(loss)))``."""
        if self.kind != "call" or self.place is not None:
            return False
        return not TRANSFORMS.isdisjoint((*_applied(self.expression), *self.made_of))

    @property
    def title(self) -> str:
        """What a reader calls it."""
        return self.expression or (self.path.stem if self.kind == "module" else self.path.name)


@dataclass(frozen=True)
class Target:
    """A fix by what has to run for it."""

    finding: Finding
    path: Path
    name: str
    """The function that holds it, without its module; empty at the top of a module."""
    lines: range | None
    """The lines of its statement in the original text, where they are known."""


def _applied(expression: str) -> Iterator[str]:
    """The names of what is applied, the outermost first."""
    node: ast.expr | None = ast.parse(expression, mode="eval").body
    while isinstance(node, ast.Call):
        yield ast.unparse(node.func).rpartition(".")[2]
        node = node.args[0] if node.args else None


@dataclass(frozen=True, eq=False)
class Plan:
    """The texts of both sides, the fixes, and what can be called for them."""

    before: Mapping[Path, Outline]
    after: Mapping[Path, Outline]
    targets: tuple[Target, ...]
    entries: tuple[Entry, ...]
    changed: tuple[Path, ...]
    differentiated: frozenset[tuple[Path, str, str]] = frozenset()
    """The keys of the entries that derivatives are taken of: of others, a fix may change them. An entry that is a
    derivative has it as its value."""


def plan(fixed: Fixed) -> Plan:
    """The plan for the fixes of a run."""
    before, after = outlines(fixed.before), outlines({path: fixed.after[path] for path in fixed.changed})
    after = {**before, **after}
    seen = frozenset(fixed.first.findings)
    targets = tuple(_target(one, fixed, before, is_first=one in seen) for one in fixed.applied)
    found: dict[Entry, None] = {}
    derivatives = Derivatives(before)
    through: dict[tuple[Path, str, str], bool] = {}
    for target in targets:
        is_through = takes_derivatives(target.finding.via) or bool(target.name and derivatives.reach(target.name))
        for entry in _entries(target, before, after):
            through[entry.key] = through.get(entry.key, True) and is_through
            known = next((one for one in found if one.key == entry.key), None)
            if known is None:
                found[entry] = None
            elif entry.distance < known.distance:
                del found[known]
                found[entry] = None
    entries = sorted(found, key=lambda one: (one.needs, -one.distance if not one.needs else one.distance))
    differentiated = frozenset(
        one.key for one in entries if not one.is_derivative and (through[one.key] or derivatives.reach(one.expression))
    )
    return Plan(before, after, targets, tuple(entries), fixed.changed, differentiated)


def _target(finding: Finding, fixed: Fixed, before: Mapping[Path, Outline], *, is_first: bool) -> Target:
    """Where a finding is in the original texts."""
    outline = before.get(finding.path)
    if is_first and outline is not None:
        row = fixed.first.sources[finding.path].location(finding.span.start).row
        lines = outline.statement(row)
        around = outline.around(row)
        return Target(finding, finding.path, around[-1].name if around else "", lines)
    name = finding.function
    if outline is not None:
        known = [one for one in outline.by_name if name == one or name.endswith(f".{one}")]
        name = max(known, key=len, default="")
    return Target(finding, finding.path, name, None)


def _entries(target: Target, before: Mapping[Path, Outline], after: Mapping[Path, Outline]) -> Iterator[Entry]:
    """What may be called for a fix: functions that hold it or its transform, and those that call them."""
    start: list[Place] = []
    outline = before.get(target.path)
    site = next((hop for hop in target.finding.via if hop.path in before), None)
    moved = _moved(before, after)
    if site is not None:
        start += before[site.path].around(site.line)
        yield from _sites(before[site.path], after[site.path], site, moved)
    elif outline is not None and target.name in outline.by_name:
        start += outline.around(outline.by_name[target.name].node.lineno)
    elif outline is not None:
        start += _users(target, outline)
    wave: Sequence[Place] = list(dict.fromkeys(start))
    seen: dict[Place, None] = {}
    names: set[str] = set()
    for distance in range(DEPTH):
        for place in wave:
            seen[place] = None
            yield from _callable(place, distance, after)
        known = {name for place in wave for name in _known_as(place)}
        if not names and target.name:
            known.add(target.name.rpartition(".")[2])
        fresh = _spread(known - names, before.values())
        names |= fresh
        for one in before.values() if fresh else ():
            yield from _at_import(one, fresh, distance, moved)
        wave = [
            place for one in before.values() for place in one.places if place not in seen and place.mentions & fresh
        ]
        if not wave:
            break
    if outline is not None and (not target.name or not start):
        yield Entry(target.path, "module")
    for place in seen:
        if (main := before[place.path].main_mentions) and main & names:
            yield Entry(place.path, "script", distance=DEPTH)


def _moved(before: Mapping[Path, Outline], after: Mapping[Path, Outline]) -> frozenset[str]:
    """The names of functions whose callers see a change, and of what modules make of these."""
    names = {
        place.node.name
        for path, outline in before.items()
        for place in outline.places
        if (other := after[path].by_name.get(place.name)) is None or other.contract != place.contract
    }
    return frozenset(_spread(names, before.values()))


def _sites(old: Outline, new: Outline, site: Hop, moved: frozenset[str]) -> Iterator[Entry]:
    """The transformed function itself, where the transform is applied among the names of the module alone."""
    for call in old.calls.get(site.line, ()):
        text = ast.unparse(call)
        if moved & frozenset(mentioned(call)):
            continue
        if text == _normal(site.text) and text in new.texts and old.is_closed(call):
            yield Entry(old.path, "call", text, None)
            return


def _normal(text: str) -> str:
    """The text of an expression in one layout; of one that was cut short, nothing."""
    try:
        return ast.unparse(ast.parse(text, mode="eval"))
    except SyntaxError:
        return ""


def _users(target: Target, outline: Outline) -> Iterator[Place]:
    """The functions of a file that use what a statement at its top binds, or mentions."""
    names = outline.names_at(target.lines) if target.lines is not None else None
    for place in outline.places:
        if names is None or place.mentions & names:
            yield place


def _spread(names: set[str], files: Iterable[Outline]) -> set[str]:
    """The names, and those of what modules make of them: ``fast = jax.jit(f)``."""
    found = set(names)
    size = -1
    while len(found) != size:
        size = len(found)
        found |= {name for one in files for name, inner in one.bound.items() if inner & found}
    return found


def _known_as(place: Place) -> Iterator[str]:
    """The names under which others mention a function: a method's own, and that of its class."""
    yield place.node.name
    if place.owner is not None:
        yield place.owner.name


def _callable(place: Place, distance: int, after: Mapping[Path, Outline]) -> Iterator[Entry]:
    """The entry that a function is, if it can be called from outside and its callers see no change."""
    other = after[place.path].by_name.get(place.name)
    if other is None or other.contract != place.contract or place.is_nested or place.is_generator:
        return
    if any(isinstance(one, ast.Name) and one.id == "property" for one in place.node.decorator_list):
        return
    yield Entry(place.path, "call", place.name, place, distance)


def _at_import(outline: Outline, names: Iterable[str], distance: int, moved: frozenset[str]) -> Iterator[Entry]:
    """The entries that a module is: its transformed callables, and its import where that calls something."""
    wanted = frozenset(names)
    if not wanted & outline.mentions:
        return
    for name, inner in outline.bound.items():
        if inner & wanted and name not in moved:
            yield Entry(outline.path, "call", name, None, distance, inner)
    yield Entry(outline.path, "module", distance=distance)
