"""TRC507 static-argument: what is no array stands at a traced position.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Plain, Reached, Refusal, Rule, misuses, object_kind, statics


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Arguments that no tracer can be made of, and needs of numbers that calls pass."""
    if here.references is None:
        return
    yield from ((each.node, each.message) for each in misuses(here))
    found = statics(here)
    told: set[tuple[int, str]] = set()
    for node in here.expressions(ast.expr):
        if node in found.opaque:
            given, site = found.opaque[node]
            if (site, given.parameter) in told or site in found.unsound:
                continue
            told.add((site, given.parameter))
            layer = found.plans[site].layer
            kind = next(filter(None, (object_kind(here, value) for value in given.values)), "no array")
            at = f"`{given.parameter}` of `{layer.function.name}`" if given.parameter else f"`{layer.function.name}`"
            yield node, f"`{here.short(node)}` is {kind}, but {at} is traced by {layer.site.spec.name}"
        elif node in found.needed and not isinstance(here, Plain) and found.keeps(node):
            needed = found.needed[node]
            site, name = min(needed.origins)
            if (site, name) in told or site in found.unsound:
                continue
            told.add((site, name))
            layer = found.plans[site].layer
            line = layer.to(name)[0].call.lineno
            yield (
                needed.need.node,
                f"`{here.short(node)}` {needed.need.what}, but `{name}` is a Python number (line {line}) that "
                f"{_traced(here, layer.site.spec.name, layer.site.spec.silent_on)}",
            )


def _traced(here: Reached, name: str, silent: frozenset[str]) -> str:
    text = f"{name} traces"
    return f"{text}, and with the {' and '.join(sorted(silent))} backend keeps for ever" if silent else text


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Keeps the argument static."""
    for each in misuses(here):
        if each.node is node:
            return each.verdict()
    found = statics(here)
    if node in found.opaque:
        return found.verdict([found.opaque[node][1]])
    needed = next(need for need in found.needed.values() if need.need.node is node)
    return found.verdict(sorted({site for site, _ in needed.origins}))


RULE = Rule(
    "TRC507",
    "static-argument",
    frozenset({Framework.JAX, Framework.PHIFLOW, Framework.TORCH}),
    detect,
    fix,
    __doc__ or "",
    everywhere=True,
)
