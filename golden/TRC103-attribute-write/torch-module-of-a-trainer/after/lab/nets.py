import torch
from torch import nn


class Probe(nn.Module):
    """Keeps what its hidden layer gave last."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(size, size, bias=False)
        nn.init.eye_(self.hidden.weight)
        self.activation = None

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        activation = torch.sin(self.hidden(x))
        return activation.sum(), activation
