"""Calls of functions that are still there, with keywords that went: ``jnp.clip(x, a_min=0)``."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.source.spans import Span
from tracesafe.spec import Rename


def gone_keywords(here: Written, use: Use) -> tuple[ast.keyword, ...]:
    """The keywords of a call that the function no longer takes."""
    call = here.parents[use.node]
    if not isinstance(call, ast.Call) or call.func is not use.node:
        return ()
    return tuple(each for each in call.keywords if each.arg in _successors(use.rename))


def told(here: Written, use: Use) -> str:
    """What there is to say of them."""
    old = ", ".join(f"`{each.arg}=`" for each in gone_keywords(here, use))
    names = [_successors(use.rename)[str(each.arg)] for each in gone_keywords(here, use)]
    new = ", ".join(f"`{name}=`" if name else "a positional argument" for name in names)
    verb = "takes its place" if len(names) == 1 else "take their places"
    return f"`{here.text(use.node)}` takes no {old} since jax {use.rename.since}: {new} {verb}"


def keywords(here: Written, use: Use) -> Fix | Refusal:
    """The call with the names that the function knows."""
    source = here.source
    found = gone_keywords(here, use)
    call = here.parents[use.node]
    if use.reference.formatted:
        return Refusal("formatted-name", "rename the keywords yourself: where names stand in an f-string is not known")
    edits: list[Edit] = []
    for each in found:
        new = _successors(use.rename)[str(each.arg)]
        if not new and (not isinstance(call, ast.Call) or call.args or call.keywords[0] is not each):
            return Refusal("lost-argument", f"`{each.arg}=` has to stand first, without its name")
        start = source.span(each).start
        end = source.span(each.value).start if not new else start + len(str(each.arg).encode())
        edits.append(Edit(source.path, Span(start, end), new))
    return Fix("Write the new keywords", tuple(edits), Safety.SAFE)


def _successors(row: Rename) -> Mapping[str, str]:
    return dict(text.split(":", 1) for text in row.arguments)
