"""A network for the range of one launch."""

import torch
from torch import Tensor, nn


def bounded(x: Tensor) -> Tensor:
    """Linear in the middle, logarithmic outside."""
    if x > 1:
        return 1 + torch.log(x.abs())
    if x < -1:
        return -1 - torch.log(x.abs())
    return x


class RangeNet(nn.Module):
    def __init__(self, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        self.hidden = nn.Parameter(torch.randn(width, 2, generator=generator))
        self.output = nn.Parameter(torch.randn(width, generator=generator) / width)
        self.dropout = dropout

    def forward(self, launch: Tensor) -> Tensor:
        features = torch.tanh(torch.mv(self.hidden, launch))
        if self.training and self.dropout > 0:
            features = torch.dropout(features, self.dropout, True)
        return bounded(torch.dot(self.output, features))
