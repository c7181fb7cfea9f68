"""TRC508 autograd-in-transform: torch's own differentiation inside of a transform of ``torch.func``.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import (
    Edit,
    Fix,
    Framework,
    Node,
    Outcome,
    Reached,
    Refusal,
    Rule,
    Safety,
    after_arguments,
    differentiated,
    differentiations,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call that raises, or cuts the derivative of a transform around it."""
    found = list(differentiations(here))
    others = [each for each in found if not here.text(each.node.func).endswith("requires_grad_")]
    for each in others or found[:1]:
        text = here.short(each.node.func)
        name = each.by.transform
        match each.outcome:
            case Outcome.CUT:
                yield each.node, f"`{text}` without `create_graph=True`: {name} silently takes its result for a constant"
            case Outcome.NO_GRAPH:
                yield each.node, f"`{text}` finds no graph: what it differentiates runs under {name}"
            case Outcome.RAISES:
                yield each.node, f"`{text}` raises under {name}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """``torch.func.grad`` of the computation."""
    found = differentiated(here)
    each = next(each for each in differentiations(here) if each.node is node)
    if isinstance(found, Fix) or each.outcome is not Outcome.CUT:
        return found
    old = next((keyword.value for keyword in each.node.keywords if keyword.arg == "create_graph"), None)
    if old is not None:
        edit = Edit(here.source.path, here.source.span(old), "True")
    else:
        edit = Edit(here.source.path, after_arguments(here.source, each.node), ", create_graph=True")
    note = "the derivative is part of the outer one now"
    return Fix("Keep the graph with `create_graph=True`", (edit,), Safety.REVIEW, note)


RULE = Rule(
    "TRC508",
    "autograd-in-transform",
    frozenset({Framework.TORCH}),
    detect,
    fix,
    __doc__ or "",
)
