"""Item assignments to jax arrays, to NumPy buffers that get tracers, and to tensors of ΦFlow."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Holder, ItemWrite, Reached, Refusal, failing_item, failing_writes, functional


def detect(here: Reached) -> Iterator[tuple[ast.stmt, str]]:
    """Every assignment to an item of an array of jax, or of a tracer to an item of a NumPy array."""
    yield from _detect(here, Holder.JAX, Holder.BUFFER)


def detect_phi(here: Reached) -> Iterator[tuple[ast.stmt, str]]:
    """Every assignment to an item of a tensor of ΦFlow."""
    yield from _detect(here, Holder.PHIFLOW)


def _detect(here: Reached, *holders: Holder) -> Iterator[tuple[ast.stmt, str]]:
    seen: set[ast.stmt] = set()
    for write in failing_writes(here):
        if write.statement not in seen and write.holder in holders:
            seen.add(write.statement)
            yield write.statement, _message(here, write)


def _message(here: Reached, write: ItemWrite) -> str:
    target, root = here.short(write.target), here.short(write.owner)
    held = failing_item(here, write) or frozenset()
    if write.holder is Holder.JAX or (write.holder is Holder.BUFFER and not held):
        return f"`{target}` is assigned, but arrays of jax cannot be changed"
    if write.holder is Holder.PHIFLOW:
        return f"`{target}` is assigned, but tensors of ΦFlow cannot be changed"
    return f"`{target}` of the NumPy array `{root}` is assigned what is {here.hazard_text(held)}"


def fix(here: Reached, node: ast.stmt) -> Fix | Refusal:
    """The new array, bound to the old name."""
    return functional(here)[node]
