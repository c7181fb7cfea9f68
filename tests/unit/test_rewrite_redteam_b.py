"""Rewrites that once were wrong and called safe: names, dtypes, shapes, gradients."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, body_after, notes, refusals, torch_module

GRADIENT = "torch.vmap(torch.func.grad(f))"


def test_a_parameter_hides_the_module() -> None:
    text = after(torch_module("x, torch=2.0", "    if x > 0:\n        return x * torch\n    return -x"))
    assert "import torch as torch_\n" in text
    assert "return torch_.where(x > 0, x * torch, -x)" in text


def test_a_name_of_the_function_around_hides_the_module() -> None:
    text = after(
        "import torch\n\n\ndef outer(torch):\n    def g(x):\n        return x * 2 if x > 0 else x * torch\n\n"
        "    return g\n\n\ntorch.vmap(outer(2.0))(torch.ones(3))\n"
    )
    assert "return torch_.where(x > 0, x * 2, x * torch)" in text


def test_an_import_of_the_function_around_serves() -> None:
    text = after(
        "def main():\n    import torch\n\n    def g(x):\n        return x if x > 0 else -x\n\n"
        "    return torch.vmap(g)(torch.ones(3))\n\n\nmain()\n"
    )
    assert "        return torch.where(x > 0, x, -x)" in text
    assert text.count("import torch") == 1
