import torch
from torch import Tensor, vmap


class Limiter:
    def __init__(self, mode: str, training: bool = False, cap: float | None = None) -> None:
        self.mode = mode
        self.training = training
        self.cap = cap

    def __call__(self, x: Tensor) -> Tensor:
        y = torch.where(
            x < -1,
            -torch.ones_like(x),
            x.sign() if self.mode == "hard" else torch.where(x > 1, torch.ones_like(x), x),
        )
        if self.training:
            y = torch.where(y > 0.5, y * 2, y)
        elif self.cap is not None:
            y = torch.where(y > self.cap, 0 * y + self.cap, y)
        return y


def scaled(x: Tensor, limiter: Limiter) -> Tensor:
    with torch.no_grad():
        scale = x.abs()
        scale = torch.where(scale < 0.1, scale + 0.1, scale)
    return limiter(x) / scale


def main():
    x = torch.tensor([-2.0, -0.05, 0.75, 3.0])
    limiters = [Limiter("soft"), Limiter("hard"), Limiter("soft", training=True), Limiter("soft", cap=0.5)]
    return [vmap(lambda v, limiter=limiter: scaled(v, limiter))(x) for limiter in limiters]
