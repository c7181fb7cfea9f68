"""The eager oracle of ΦFlow: what derivatives of code mean that takes numbers out of tensors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.unit.eager_child import afresh

pytest.importorskip("phi.torch.flow")

MEANT = """
import math as host

from phi.torch.flow import *


def energy(v):
    return math.sum(v**2) * float(math.max(v))


def response(x):
    return x * host.exp(-0.5 * x) + host.floor(x) * host.fabs(x)


@jit_compile
def constant(v):
    return v + 1, 2.0


def main():
    v = math.tensor([1.0, 2.0, 3.0], spatial("x"))
    found = constant(v)
    return {
        "energy": math.gradient(energy, "v", get_output=False)(v).numpy("x"),
        "response": math.gradient(response, "x", get_output=False)(math.wrap(1.5)).numpy(),
        "outside": host.exp(math.wrap(0.0)),
        "dtype": str(found[1].dtype),
    }
"""


def test_numbers_keep_their_derivatives(tmp_path: Path) -> None:
    found = afresh(tmp_path, MEANT, ["phi", "torch"])
    v = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(found["energy"], 2 * v * 3 + np.array([0, 0, 14.0]), rtol=1e-5)
    np.testing.assert_allclose(found["response"], np.exp(-0.75) * (1 - 0.75) + 1.0, rtol=1e-5)
    assert found["outside"] == 1.0
    assert found["dtype"] == "float32"
