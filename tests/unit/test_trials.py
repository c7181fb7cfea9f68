"""Selections whose untaken side is singular: the numbers that are put in for the parts of a trial."""

from __future__ import annotations

from tests.unit.rewriting import after

LEVELS = 6
USES = 20


def test_a_variable_that_stands_in_many_parts_is_computed_once() -> None:
    """Else each level would take twenty times as long as the one before, and this test would not end."""
    steps = "\n".join(
        f"    h{level} = torch.where(h{level - 1} > 0, {' + '.join([f'h{level - 1}'] * USES)}, h{level - 1} - 1)"
        for level in range(1, LEVELS + 1)
    )
    module = f"""import torch


def f(x):
    h0 = x * 2
{steps}
    return torch.where(h{LEVELS} > 1, torch.sqrt(h{LEVELS}), h{LEVELS})


gradient = torch.func.grad(f)
"""
    assert "torch.sqrt(torch.where(h6 > 1, h6, 1))" in after(module)
