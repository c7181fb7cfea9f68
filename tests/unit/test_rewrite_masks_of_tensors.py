"""Masks that are written through, in the shape of the tensor that they select from."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, notes

HEAD = "import torch\n\n\ndef f(q, r):\n    s = (q * r).sum(-1)\n    r = r.clone()\n"
TAIL = "    return r\n\n\ntorch.vmap(f)(left, right)\n"

MASKS = {
    "rows, written out": ("r[s < 0, :] *= -1", "r = torch.where((s < 0)[..., None], r * -1, r)"),
    "rows of rows": ("r[s < 0, :, :] = 0.0", "r = r.masked_fill((s < 0)[..., None, None], 0.0)"),
}


@pytest.mark.parametrize(("write", "wanted"), MASKS.values(), ids=MASKS.keys())
def test_a_mask_gets_the_dimensions_that_its_index_names(write: str, wanted: str) -> None:
    text = f"{HEAD}    {write}\n{TAIL}"
    assert f"    {wanted}\n" in after(text)
    assert any("more dimensions than `s < 0`" in note for note in notes(text))
