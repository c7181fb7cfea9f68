import torch
from torch import Tensor


def check_unit(x: Tensor, dim: int, strict: bool = True) -> None:
    """Assert that x lies in the unit interval."""
    assert (
        torch._C._functorch.maybe_current_level() is not None
        or (x >= 0).all()
    ), "below 0"
    assert (
        x.dim() == dim
        and (torch._C._functorch.maybe_current_level() is not None or (x <= 1).all())
    ), "above 1" if x.dim() == dim else "one vector"
    if strict:
        torch._assert(torch._C._functorch.maybe_current_level() is not None or bool(((x > 0) & (x < 1)).all()), "ends")


class Logit(torch.nn.Module):
    def __init__(self, strict=True):
        super().__init__()
        self.strict = strict

    def forward(self, x: Tensor) -> Tensor:
        check_unit(x, 1, self.strict)
        assert (
            torch._C._functorch.maybe_current_level() is not None
            or (not torch.isnan(x).any() and not torch.isinf(x).any())
        ), "the input of a logit has to be finite"
        return torch.log(x) - torch.log1p(-x)
