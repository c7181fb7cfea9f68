"""Loops that a flag ends."""

import torch
from torch import Tensor, vmap


class Cooling:
    def __init__(self, factor: float, limit: int) -> None:
        self.factor = factor
        self.limit = limit

    def run(self, temperature: Tensor) -> dict[str, Tensor]:
        done = False
        steps = 0
        heat = torch.zeros_like(temperature)
        while not done and steps < self.limit:
            lost = temperature * self.factor
            temperature = temperature - lost
            heat = heat + lost
            steps += 1
            done = temperature < 1
        return {"temperature": temperature, "heat": heat, "steps": steps}

    def alarm(self, temperature: Tensor) -> Tensor:
        """A flag that stays True until the third step at least."""
        hot = True
        for_three = 0
        while hot and for_three < self.limit:
            temperature = temperature * (1 - self.factor)
            hot = (temperature > 4) | (temperature < -4)
            for_three += 1
        return temperature


def collapse(x: Tensor) -> Tensor:
    """A vector state with tests by any and all."""
    i = 0
    while (x > 1).any() and i < 8:
        x = torch.where(x > 1, x - 1, x)
        if (x <= 0.5).all():
            x = x * 2
        i += 1
    return x


def main():
    t = torch.tensor([0.5, 3.0, 1000.0, 8.0])
    cooling = Cooling(0.5, 5)
    states = torch.tensor([[0.5, 0.25, 1.0], [3.5, 0.0, 1.0], [2.25, 4.5, 30.0]])
    return vmap(cooling.run)(t), vmap(cooling.alarm)(t), vmap(collapse)(states)
