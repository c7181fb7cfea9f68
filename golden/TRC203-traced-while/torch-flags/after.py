"""Loops that a flag ends."""

import torch
from torch import Tensor, vmap


class Cooling:
    def __init__(self, factor: float, limit: int) -> None:
        self.factor = factor
        self.limit = limit

    def run(self, temperature: Tensor) -> dict[str, Tensor]:
        done = temperature.new_zeros((), dtype=torch.bool)
        steps = 0
        heat = torch.zeros_like(temperature)
        for _ in range(self.limit):
            active = ~done
            lost = temperature * self.factor
            temperature = torch.where(active, temperature - lost, temperature)
            heat = torch.where(active, heat + lost, heat)
            steps = torch.where(active, steps + 1, steps)
            done = torch.where(active, temperature < 1, done)
        return {"temperature": temperature, "heat": heat, "steps": steps}

    def alarm(self, temperature: Tensor) -> Tensor:
        """A flag that stays True until the third step at least."""
        hot = temperature.new_ones((), dtype=torch.bool)
        for_three = 0
        while for_three < self.limit:
            active = hot
            temperature = torch.where(
                active,
                temperature * (1 - self.factor),
                temperature,
            )
            hot = torch.where(active, (temperature > 4) | (temperature < -4), hot)
            for_three += 1
        return temperature


def collapse(x: Tensor) -> Tensor:
    """A vector state with tests by any and all."""
    i = 0
    while i < 8:
        active = (x > 1).any()
        x = torch.where(active, torch.where(x > 1, x - 1, x), x)
        condition = (x <= 0.5).all()
        x = torch.where(active & condition, x * 2, x)
        i += 1
    return x


def main():
    t = torch.tensor([0.5, 3.0, 1000.0, 8.0])
    cooling = Cooling(0.5, 5)
    states = torch.tensor([[0.5, 0.25, 1.0], [3.5, 0.0, 1.0], [2.25, 4.5, 30.0]])
    return vmap(cooling.run)(t), vmap(cooling.alarm)(t), vmap(collapse)(states)
