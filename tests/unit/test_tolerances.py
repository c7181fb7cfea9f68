"""The tolerances of proofs: by dtype, unless the user says otherwise."""

from __future__ import annotations

from contextvars import copy_context

import numpy
import pytest

from tracesafe.prove.worker import compare


def array(value: float) -> compare.Node:
    return ("array", "numpy", "float32", (1,), (), numpy.array([value], dtype=numpy.float32))


@pytest.mark.parametrize(
    ("chosen", "change", "same"),
    [
        ((None, None), 1e-6, True),
        ((None, None), 1e-3, False),
        ((1e-2, None), 1e-3, True),
        ((None, 1e-2), 1e-3, True),
        ((0.0, 0.0), 1e-6, False),
    ],
)
def test_what_counts_as_equal(chosen: tuple[float | None, float | None], change: float, same: bool) -> None:
    def found() -> list[bool]:
        compare.CHOSEN.set(chosen)
        pairs = [(array(1.0), array(1.0 + change)), (("number", "float", 1.0), ("number", "float", 1.0 + change))]
        return [not list(compare.differences(*pair)) for pair in pairs]

    assert copy_context().run(found) == [same, same]
