"""How an application of a transform says which arguments stay static: ``static_argnames``, ``auxiliary_args``."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Site
from tracesafe.model import Edit
from tracesafe.program.modules import Module
from tracesafe.rewrite.arguments import appended
from tracesafe.rewrite.imports import import_edit, is_standard, reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

Kept = tuple[str, int]
"""A parameter by its name and its position among the arguments; the name may be empty, the position -1."""


def keep_static(here: Reached, site: Site, kept: Sequence[Kept]) -> tuple[Edit, ...]:
    """The edits that make arguments static at one application. Raises ``Refused`` if it cannot say so."""
    node, spec = site.node, site.spec
    if spec.framework is Framework.PHIFLOW:
        names = [name for name, _ in kept]
        if "" in names:
            raise Refused("static-splat", f"what `*args` takes cannot be kept static in line {site.hop.line}")
        return _listed(here, site, "auxiliary_args", names)
    keyword = spec.static_argnums.keyword if spec.static_argnums is not None else None
    has_positions = isinstance(node, ast.Call) and any(each.arg == keyword for each in node.keywords)
    if spec.static_argnames is None or has_positions or any(not name for name, _ in kept):
        positions = [str(index) for _, index in kept]
        if keyword is None or "-1" in positions:
            raise Refused(
                "static-splat", f"{spec.name} in line {site.hop.line} lists static arguments by position only"
            )
        return _listed(here, site, keyword, positions)
    assert spec.static_argnames.keyword is not None
    return _listed(here, site, spec.static_argnames.keyword, [name for name, _ in kept])


def keep_self_static(here: Reached, site: Site, receiver: str) -> tuple[Edit, ...]:
    """The edits that make the receiver of a method static: by its position, or its name where names are listed."""
    node = site.node
    if isinstance(node, ast.Call) and any(each.arg == "static_argnames" for each in node.keywords):
        return _listed(here, site, "static_argnames", [receiver])
    keyword = site.spec.static_argnums.keyword if site.spec.static_argnums is not None else None
    if keyword is None:
        raise Refused("method-state", f"{site.spec.name} has no static arguments")
    return _listed(here, site, keyword, ["0"])


def _listed(here: Reached, site: Site, option: str, entries: Sequence[str]) -> tuple[Edit, ...]:
    node, source, module = site.node, site.module.source, site.module
    quote = quote_of(module)
    if isinstance(node, ast.Call):
        given = next((each.value for each in node.keywords if each.arg == option), None)
        if given is not None:
            return _longer(module, given, option, entries, quote)
        text = f"{option}={_text(option, entries, quote)}"
        written: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
        return appended(source, written, source.span(node.func).end, source.span(node).end - 1, text)
    if not isinstance(node, ast.Name | ast.Attribute):
        raise Refused("layout", f"the transform in line {site.hop.line} is written in an unusual way")
    text = f"{option}={_text(option, entries, quote)}"
    span = source.span(node)
    if option == "auxiliary_args":
        return (Edit(source.path, Span(span.end, span.end), f"({text})"),)
    partial, edits = partial_of(here, module)
    return (*edits, Edit(source.path, span, f"{partial}({source.slice(span)}, {text})"))


def partial_of(here: Reached, module: Module) -> tuple[str, tuple[Edit, ...]]:
    """How a module writes ``functools.partial``, and the import that it takes."""
    found = reach(here.of(module.statements), "functools.partial", "functools", "functools")
    if not found.edits or "partial" in module.bindings:
        return found.text, found.edits
    return "partial", (_partial_import(module),)


def _partial_import(module: Module) -> Edit:
    """The import of ``partial``, among those of Python's own library."""
    source, line = module.source, "from functools import partial"
    imports = [each for each in module.tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    standard = [each for each in imports if is_standard(each) and getattr(each, "module", "") != "__future__"]
    if not standard:
        first = next((each for each in imports if getattr(each, "module", "") != "__future__"), None)
        if first is None:
            return import_edit(module, "functools.partial", "partial")
        start = source.line_starts[first.lineno - 1]
        return Edit(source.path, Span(start, start), f"{line}{source.newline}{source.newline}")
    behind = next(
        (each for each in standard if isinstance(each, ast.ImportFrom) and str(each.module) > "functools"), None
    )
    if behind is not None:
        start = source.line_starts[behind.lineno - 1]
        return Edit(source.path, Span(start, start), f"{line}{source.newline}")
    end = source.line_starts[standard[-1].end_lineno or standard[-1].lineno]
    return Edit(source.path, Span(end, end), f"{line}{source.newline}")


def _longer(module: Module, given: ast.expr, option: str, entries: Sequence[str], quote: str) -> tuple[Edit, ...]:
    """An option with more entries behind those that it has."""
    source = module.source
    span = source.span(given)
    old = source.slice(span)
    own = next((letter for letter in old if letter in "\"'"), quote)
    match given:
        case ast.Constant(value=str(text)) if option == "auxiliary_args":
            parts = [part.strip() for part in text.split(",") if part.strip()]
            return (Edit(source.path, span, f"{quote}{', '.join([*parts, *entries])}{quote}"),)
        case ast.Constant(value=str() | int()) | ast.UnaryOp(operand=ast.Constant()):
            return (Edit(source.path, span, f"({', '.join(_ordered(option, old, entries, own))})"),)
        case ast.Tuple(elts=[_, *_] as parts) | ast.List(elts=[_, *_] as parts) if "\n" not in old and old[0] in "([":
            inside = ", ".join(source.slice(source.span(part)) for part in parts)
            texts = _ordered(option, inside, entries, own)
            return (Edit(source.path, span, f"{old[0]}{', '.join(texts)}{old[-1]}"),)
        case ast.Tuple(elts=[_, *_] as parts) | ast.List(elts=[_, *_] as parts) if old[0] in "([":
            return appended(source, parts, span.start, span.end - 1, *_entries(option, entries, own))
        case ast.Tuple(elts=[]) | ast.List(elts=[]):
            return (Edit(source.path, span, _text(option, entries, quote)),)
        case _:
            raise Refused("static-splat", f"`{option}={old}` is not written out; add `{', '.join(entries)}` to it")


def _ordered(option: str, old: str, entries: Sequence[str], quote: str) -> list[str]:
    """The entries with those that are there: the receiver of a method first, the others behind."""
    texts = _entries(option, entries, quote)
    first = list(entries) in (["0"], ["self"], ["cls"])
    return [*texts, old] if first else [old, *texts]


def _entries(option: str, entries: Sequence[str], quote: str) -> list[str]:
    return list(entries) if option.endswith("nums") else [f"{quote}{entry}{quote}" for entry in entries]


def _text(option: str, entries: Sequence[str], quote: str) -> str:
    if option == "auxiliary_args":
        return f"{quote}{', '.join(entries)}{quote}"
    texts = _entries(option, entries, quote)
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"


def quote_of(module: Module) -> str:
    """The quotes that a module writes most."""
    text = module.source.utf8
    return "'" if text.count(b"'") > text.count(b'"') else '"'
