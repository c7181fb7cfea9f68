"""Taking a compiler off a function: its decorator goes, or the function stands where its compiled form was."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place, Reference
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite import precedence, style
from tracesafe.rewrite.first_calls import first_call_note
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.functions import Function

_CACHES = frozenset({"traces", "recorded_mappings", "forget_traces", "auxiliary_args", "f"})
"""Attributes that only a compiled function has."""


def compilers(here: Reached) -> tuple[Site, ...]:
    """The applications of ΦFlow's jit_compile that a function runs under."""
    found = {
        touch.site: here.sites[touch.site]
        for touch in here.regimes()
        if touch.framework is Framework.PHIFLOW and touch.kind is Kind.STAGE and touch.site in here.sites
    }
    return tuple(found[index] for index in sorted(found))


def compiled_names(here: Reached, sites: Iterable[Site]) -> str:
    """What the user calls the functions that compilers are applied to, for messages."""
    return " and ".join(dict.fromkeys(_compiled_name(here, site) for site in sites))


def _compiled_name(here: Reached, site: Site) -> str:
    assert here.references is not None
    function = here.references.changes.decorated(site)
    if function is not None:
        return f"`{function.name}`"
    place, given = here.references.place(site.module), _given(site)
    if _is_parameter(place, site, given):
        return f"`{site.hop.text}`"
    match place.parents.get(site.node), given:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as name]), _:
            return f"`{ast.unparse(name)}`"
        case _, ast.Name() | ast.Attribute() as name:
            return f"`{ast.unparse(name)}`"
        case _:
            return f"the function of line {getattr(site.node, 'lineno', 0)}"


def uncompiled(here: Reached, sites: Iterable[Site]) -> tuple[Edit, ...]:
    """The edits after which the functions of some applications run as they are.

    Raises ``Refused`` where one application serves many functions, or where somebody looks into what was compiled.
    """
    return tuple(edit for site in sites for edit in _without(here, site))


def plain_run(here: Reached, sites: Sequence[Site], *more: Edit) -> Fix | Refusal:
    """The fix that runs the functions of some applications without their compiler."""
    names = compiled_names(here, sites)
    try:
        edits = uncompiled(here, sites)
    except Refused as refused:
        return refused.refusal
    note = first_call_note(here, sites)
    safety = Safety.REVIEW if note else Safety.SAFE
    return Fix(f"run {names} without jit_compile", (*edits, *more), safety, note)


def _without(here: Reached, site: Site) -> Iterator[Edit]:
    references = here.references
    assert references is not None
    place = references.place(site.module)
    function = references.changes.decorated(site)
    if function is not None and site.node in getattr(function.node, "decorator_list", ()):
        _check(references.of(function), function.name)
        yield _without_decorator(place, function, site.node)
        return
    given = _given(site)
    if given is None or not isinstance(site.node, ast.Call):
        raise Refused("shared-compiler", f"`{site.hop.text}` stands where it cannot be left out; take it off by hand")
    if _is_parameter(place, site, given):
        scope = place.function(site.node)
        name = scope.name if scope is not None else ""
        raise Refused("shared-compiler", f"`{name}` compiles whatever it is given; leave it out for this function")
    yield from _replaced(here, place, site.node, given)


def _is_parameter(place: Place, site: Site, given: ast.expr | None) -> bool:
    """Whether a function that compiles something was given it by its caller."""
    scope = place.function(site.node)
    return scope is not None and isinstance(given, ast.Name) and given.id in {each.arg for each in scope.parameters}


def _given(site: Site) -> ast.expr | None:
    """The function that a compiler is called with."""
    if not isinstance(site.node, ast.Call):
        return None
    named = next((each.value for each in site.node.keywords if each.arg == "f"), None)
    return named or next(iter(site.node.args), None)


def _replaced(here: Reached, place: Place, call: ast.Call, given: ast.expr) -> Iterator[Edit]:
    """The function in place of its compiled form; an assignment to its own name goes."""
    source = place.module.source
    parent = place.parents[call]
    match parent:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
            _check(_readers(here, place, parent, target), ast.unparse(target))
            if ast.unparse(target) == ast.unparse(given):
                yield without_statement(place, parent)
                return
            if isinstance(given, ast.Lambda) and isinstance(target, ast.Name) and _stands_alone(place, parent):
                yield _defined(place, parent, target.id, given)
                return
        case _:
            pass
    text = source.slice(source.span(given))
    if precedence.of(given) < precedence.wanted(parent, call) or (isinstance(given, ast.Lambda) and "\n" in text):
        text = f"({text})"
    yield Edit(source.path, source.span(call), text)


def _readers(here: Reached, place: Place, statement: ast.stmt, target: ast.expr) -> tuple[Reference, ...]:
    """The readings of the variable that holds the compiled function, as far as they are seen."""
    assert here.references is not None
    if not isinstance(target, ast.Name):
        attr = target.attr if isinstance(target, ast.Attribute) else ""
        return tuple(Reference(other, node) for other, node in here.references.attribute(attr)) if attr else ()
    return tuple(here.references.variable(place, place.function(statement), target.id))


def _check(references: tuple[Reference, ...] | None, name: str) -> None:
    """Raises ``Refused`` if an attribute of the compiled function is read."""
    for reference in references or ():
        parent = reference.place.parents.get(reference.node)
        if isinstance(parent, ast.Attribute) and parent.attr in _CACHES:
            row = parent.lineno
            path = reference.place.module.source.path.name
            text = f"{path}:{row} reads `{name}.{parent.attr}`, which only a compiled function has; take it out first"
            raise Refused("compiled-object", text)


def _without_decorator(place: Place, function: Function, node: ast.AST) -> Edit:
    """The decorator's lines go; a comment behind it stays, on a line of its own."""
    source = place.module.source
    assert isinstance(node, ast.expr)
    start = source.line_starts[node.lineno - 1]
    row = node.end_lineno or node.lineno
    end = source.line_starts[row]
    rest = source.slice(Span(source.span(node).end, end)).strip()
    if not source.slice(Span(start, source.span(node).start)).strip() == "@" or (rest and not rest.startswith("#")):
        raise Refused("layout", f"the decorator of `{function.name}` shares its lines; take it off by hand")
    margin = source.slice(Span(start, source.span(node).start)).partition("@")[0]
    return Edit(source.path, Span(start, end), f"{margin}{rest}{source.newline}" if rest else "")


def _stands_alone(place: Place, statement: ast.stmt) -> bool:
    """Whether a statement has its lines for itself."""
    source = place.module.source
    first, last = source.line(statement.lineno), source.line(statement.end_lineno or statement.lineno)
    text = source.slice(source.span(statement))
    return first.strip() == text.split("\n")[0].strip() and last.strip() == text.split("\n")[-1].strip()


def _defined(place: Place, statement: ast.stmt, name: str, given: ast.Lambda) -> Edit:
    """A lambda that has a name, as a function; at the top level with blank lines around it."""
    source = place.module.source
    margin, newline = style.margin(source, statement.lineno), source.newline
    parameters = source.slice(Span(source.span(given).start, source.span(given.body).start))
    parameters = parameters.removeprefix("lambda").strip().rstrip("( \t\r\n").removesuffix(":").strip()
    body = source.slice(source.span(given.body))
    body = f"({body})" if "\n" in body else body
    inner = style.unit(source, statement.lineno, statement.lineno)
    text = f"def {name}({parameters}):{newline}{margin}{inner}return {body}"
    lead = newline * _missing(source, statement.lineno, -1, margin)
    tail = newline * _missing(source, statement.end_lineno or statement.lineno, 1, margin)
    whole = Span(source.line_starts[statement.lineno - 1], source.span(statement).end)
    return Edit(source.path, whole, f"{lead}{margin}{text}{tail}")


def _missing(source: SourceFile, row: int, step: int, margin: str) -> int:
    """How many blank lines are missing between a function and its neighbour; none at the edge of a suite."""
    found = 0
    while 0 < row + step <= len(source.line_starts):
        row += step
        if source.line(row).strip():
            is_edge = len(style.margin(source, row)) < len(margin)
            return 0 if is_edge else max(0, (1 if margin else 2) - found)
        found += 1
    return 0


def without_statement(place: Place, statement: ast.stmt) -> Edit:
    """A statement's lines go, with the blank lines behind it that stood before it, too; ``pass`` where it was all."""
    source = place.module.source
    outer = place.parents[statement]
    suites = [getattr(outer, name, None) for name in ("body", "orelse", "finalbody")]
    if any(suite == [statement] for suite in suites):
        return Edit(source.path, source.span(statement), "pass")
    start = source.line_starts[statement.lineno - 1]
    row = statement.end_lineno or statement.lineno
    end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    span = source.span(statement)
    before, behind = source.slice(Span(start, span.start)).strip(), source.slice(Span(span.end, end)).strip()
    if before or (behind and not behind.startswith("#")):
        raise Refused("layout", f"line {statement.lineno} holds more than one statement; take the compiler off by hand")
    return Edit(source.path, Span(start, _past_gap(source, statement.lineno, row, end)), "")


def _past_gap(source: SourceFile, first: int, row: int, end: int) -> int:
    """Where the gap behind a statement ends, if there is one before it, too."""
    if first > 1 and source.line(first - 1).strip():
        return end
    while row < len(source.line_starts) and not source.line(row + 1).strip() and end < len(source.utf8):
        row += 1
        end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    return end
