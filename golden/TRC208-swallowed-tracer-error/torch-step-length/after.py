import torch
from torch import Tensor


def objective(x: Tensor) -> Tensor:
    return x**4


def slope(x: Tensor) -> Tensor:
    return 4 * x**3


class Descent:
    """Halves the step until the objective falls; a tenth of it where that fails."""

    def __init__(self, halvings: int) -> None:
        self.halvings = halvings

    def length(self, x: Tensor) -> float:
        step = 1.0
        for _ in range(self.halvings):
            if objective(x - step * slope(x)) < objective(x):
                return step
            step = step / 2
        return step

    def __call__(self, x: Tensor) -> Tensor:
        try:
            step = self.length(x)
        except RuntimeError:
            step = 0.1
        return x - step * slope(x)


def main():
    descend = Descent(20)
    xs = torch.tensor([0.5, 2.0])
    return torch.stack([descend(x) for x in xs]), torch.vmap(descend)(xs)
