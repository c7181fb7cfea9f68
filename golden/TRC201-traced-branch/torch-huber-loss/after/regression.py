from torch import Tensor

from losses import epsilon_insensitive, huber


class Regression:
    """A line through data with outliers."""

    def __init__(self, delta: float, tube: float) -> None:
        self.delta = delta
        self.tube = tube

    def residual(self, weights: Tensor, x: Tensor, y: Tensor) -> Tensor:
        return weights[0] * x + weights[1] - y

    def loss(self, weights: Tensor, x: Tensor, y: Tensor) -> Tensor:
        residual = self.residual(weights, x, y)
        return huber(residual, self.delta) + 0.1 * epsilon_insensitive(residual, self.tube)
