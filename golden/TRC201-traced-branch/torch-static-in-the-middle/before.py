import torch
from torch import Tensor, vmap


class Limiter:
    def __init__(self, mode: str, training: bool = False, cap: float | None = None) -> None:
        self.mode = mode
        self.training = training
        self.cap = cap

    def __call__(self, x: Tensor) -> Tensor:
        if x < -1:
            y = -torch.ones_like(x)
        elif self.mode == "hard":
            y = x.sign()
        elif x > 1:
            y = torch.ones_like(x)
        else:
            y = x
        if self.training:
            if y > 0.5:
                y = y * 2
        elif self.cap is not None:
            if y > self.cap:
                y = 0 * y + self.cap
        return y


def scaled(x: Tensor, limiter: Limiter) -> Tensor:
    with torch.no_grad():
        scale = x.abs()
        if scale < 0.1:
            scale = scale + 0.1
    return limiter(x) / scale


def main():
    x = torch.tensor([-2.0, -0.05, 0.75, 3.0])
    limiters = [Limiter("soft"), Limiter("hard"), Limiter("soft", training=True), Limiter("soft", cap=0.5)]
    return [vmap(lambda v, limiter=limiter: scaled(v, limiter))(x) for limiter in limiters]
