"""TRC303 item-assignment: ``x[i] = value`` on an array that cannot be written to under a transform.

(page to be written)
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule

from . import _items_jax


@dataclass(frozen=True)
class Part:
    """What one framework makes of an item assignment.

    ``detect`` yields each statement of its own framework's arrays with a message; ``fix`` is asked for them only.
    """

    detect: Callable[[Reached], Iterator[tuple[ast.stmt, str]]]
    fix: Callable[[Reached, ast.stmt], Fix | Refusal]


_PARTS: Mapping[Framework, Part] = MappingProxyType(
    {
        Framework.JAX: Part(_items_jax.detect, _items_jax.fix),
        Framework.PHIFLOW: Part(_items_jax.detect_phi, _items_jax.fix),
    }
)
"""Torch's part goes here: ``Framework.TORCH: Part(_items_torch.detect, _items_torch.fix)``."""


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every item assignment that fails under one of the frameworks' transforms."""
    for framework, part in _PARTS.items():
        if framework in here.frameworks:
            yield from part.detect(here)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The functional form, by the framework whose finding it is."""
    assert isinstance(node, ast.stmt)
    owner = next(
        part
        for framework, part in _PARTS.items()
        if framework in here.frameworks and any(found is node for found, _ in part.detect(here))
    )
    return owner.fix(here, node)


RULE = Rule("TRC303", "item-assignment", frozenset(_PARTS), detect, fix, __doc__ or "")
