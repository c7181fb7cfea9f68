import torch
from torch import Tensor, nn

from activations import soft_step


class Gate(nn.Module):
    def __init__(self, threshold: float) -> None:
        super().__init__()
        self.threshold = threshold
        self.slope = nn.Parameter(torch.tensor(0.1))

    def forward(self, x: Tensor) -> Tensor:
        y = torch.where(x > self.threshold, x, self.slope * x)
        return y


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([0.5, -1.0, 2.0]))
        self.gate = Gate(0.25)

    def forward(self, x: Tensor) -> Tensor:
        return soft_step(self.gate(torch.dot(self.weight, x)))
