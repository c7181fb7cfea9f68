"""Log densities with checks of their arguments, as a library writes them."""

import math

import torch


class Normal:
    def __init__(self, name: str, dim: int) -> None:
        self.name = name
        self.dim = dim

    def log_prob(self, x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        assert x.shape[-1] == self.dim, f"{self.name}: expected {self.dim} values"
        assert x.dtype == scale.dtype and x.dim() == 1
        assert torch.all(scale > 0), f"{self.name}: the scale must be positive"
        return (-0.5 * (x / scale) ** 2 - torch.log(scale)).sum() - self.dim * math.log(2 * math.pi) / 2


def truncated(x: torch.Tensor, low: float, high: float) -> torch.Tensor:
    assert low < high
    torch._assert((x >= low).all(), "below the interval")
    return -torch.log(torch.as_tensor(high - low)) * x.numel()
