"""Which construct fails under which transform: the hazard matrix, measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tracesafe.analysis.values import Touch
from tracesafe.spec import Framework, Kind, Nothing, TransformSpec

STAGING = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})
"""Kinds under which jax stages every array operation, those on constants included."""

_TRUTH: Mapping[Framework, frozenset[Kind]] = MappingProxyType(
    {
        Framework.TORCH: frozenset({Kind.BATCH, Kind.LINEARIZE, Kind.STAGE, Kind.LOOP, Kind.BRANCH}),
        Framework.JAX: frozenset({Kind.BATCH, Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT}),
        Framework.PHIFLOW: frozenset({Kind.STAGE}),
        Framework.TENSORFLOW: frozenset(),
    }
)


def forbids_truth(touch: Touch) -> bool:
    """Whether Python may not ask a value that the transform traces for its truth."""
    return touch.kind in _TRUTH[touch.framework]


def may_forbid_truth(spec: TransformSpec) -> bool:
    """Whether there are values that Python may not ask for their truth under a transform."""
    return spec.kind in _TRUTH[spec.framework] and not isinstance(spec.traced, Nothing)


def staging(regimes: Iterable[Touch]) -> frozenset[Touch]:
    """The regimes under which even an operation on constants gives a tracer."""
    return frozenset(
        touch for touch in regimes if touch.framework in (Framework.JAX, Framework.PHIFLOW) and touch.kind in STAGING
    )


def first(found: Iterable[Touch]) -> Touch | None:
    """The transform that a message names: a vmap if there is one, the first that the search came to."""
    return min(found, key=lambda touch: (touch.kind != Kind.BATCH, touch.site), default=None)


def describe(found: Iterable[Touch], silent_on: frozenset[str] = frozenset()) -> str:
    """How a transform holds a value, for messages: ``batched by torch.func.vmap``."""
    touch = first(found)
    if touch is None:
        return "not traced"
    verb = "batched" if touch.kind is Kind.BATCH else "traced"
    text = f"{verb} by {touch.transform}"
    if silent_on:
        backends = " and ".join(sorted(silent_on))
        text += f", and with the {backends} backend the branch of the first call is kept for ever"
    return text
