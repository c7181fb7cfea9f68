"""What the table says of torch's methods in place, held against torch: their functional forms and dtypes."""

from __future__ import annotations

from typing import Any

import pytest

from tracesafe import registry
from tracesafe.spec import Dtypes, Framework

TORCH = next(library for library in registry.libraries() if library.framework is Framework.TORCH)
LEFT_ALONE = frozenset(
    """
    apply_ as_strided_ detach_ map2_ map_ requires_grad_ resize_ resize_as_ resize_as_sparse_ set_ share_memory_
    sparse_resize_ sparse_resize_and_clear_
    """.split()
)
"""They change something else than the numbers of their tensor."""


def operands(torch: Any, dtype: Any) -> list[tuple[Any, ...]]:
    """Arguments that some method or other accepts."""
    whole = torch.full((2, 2), 0.5, dtype=dtype)
    index = torch.tensor([[0, 1], [1, 0]])
    return [
        (),
        (whole,),
        (whole.to(torch.int64) + 1,),
        (0.5,),
        (1, 0),
        (0,),
        (2,),
        (whole, 0.5),
        (whole, whole),
        (index > 0, 0.5),
        (index > 0, whole),
        (0, index, whole),
        (0, index[0], whole),
        (0, index[0], whole, "amax"),
        (0, index, whole, "amax"),
        (0, index[0], 0.5),
        ((index[0],), whole[0]),
        (whole[0], whole[0]),
        (whole, whole[0]),
        (whole.reshape(1, 2, 2), whole.reshape(1, 2, 2)),
        (2.0, 0, 1.0),
    ]


def test_every_method_in_place_has_an_entry() -> None:
    torch = pytest.importorskip("torch")
    found = {name for name in dir(torch.Tensor) if name.endswith("_") and not name.startswith("_")}
    assert set(TORCH.in_place) == found - LEFT_ALONE


def test_views_are_methods_or_functions() -> None:
    torch = pytest.importorskip("torch")
    assert [name for name in TORCH.view_methods if not hasattr(torch.Tensor, name) and not hasattr(torch, name)] == []


@pytest.mark.parametrize("method", sorted(name for name, found in TORCH.in_place.items() if found is not Dtypes.NONE))
def test_functional_form_has_the_dtype_that_the_table_says(method: str) -> None:
    torch = pytest.importorskip("torch")
    tried = 0
    starts = [torch.full((2, 2), 0.25), torch.full((2, 2), 3), torch.tensor([[True, False], [False, True]])]
    starts += [torch.full((1, 2, 2), 0.25), torch.full((2,), 0.25), torch.full((2, 2), 0.25, dtype=torch.float64)]
    for start in starts:
        for dtype in (torch.float32, torch.float64, torch.int64, torch.bool):
            for given in operands(torch, dtype):
                changed = start.clone()
                try:
                    getattr(changed, method)(*given)
                except (RuntimeError, TypeError, ValueError, IndexError):
                    continue
                tried += 1
                new = getattr(start.clone(), method.removesuffix("_"))(*given)
                assert new.shape == changed.shape
                assert torch.allclose(new.to(changed.dtype), changed, equal_nan=True)
                is_kept = new.dtype == start.dtype
                assert is_kept or TORCH.in_place[method] is not Dtypes.KEPT, (method, start.dtype, given)
                plain = not any(isinstance(each, torch.Tensor) for each in given)
                assert is_kept or not plain or TORCH.in_place[method] is Dtypes.BOOLEAN, (method, start.dtype, given)
    assert tried
