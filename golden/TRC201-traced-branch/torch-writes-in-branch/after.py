import torch
from torch import Tensor, vmap


class Gauge:
    def __init__(self) -> None:
        self.peak = torch.tensor(0.0)
        self.seen: list[Tensor] = []

    def update(self, x: Tensor) -> Tensor:
        if x > 1:
            self.peak = x
        return x

    def collect(self, x: Tensor) -> Tensor:
        if x > 1:
            self.seen.append(x)
        return 2 * x

    def rectify(self, x: Tensor) -> Tensor:
        parts = [x, -x]
        if x < 0:
            parts[0] = 0 * x
        return parts[0] + parts[1]


def main():
    gauge = Gauge()
    x = torch.tensor([0.5, 0.25])
    return vmap(gauge.update)(x), vmap(gauge.collect)(x), vmap(gauge.rectify)(x), len(gauge.seen)
