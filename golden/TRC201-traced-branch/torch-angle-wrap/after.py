"""Heading controller of a small robot."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Controller:
    gain: float
    limit: float

    def heading_error(self, heading: Tensor, target: Tensor) -> Tensor:
        error = target - heading
        error = torch.where(
            error > math.pi,
            error - 2 * math.pi,
            torch.where(error <= -math.pi, error + 2 * math.pi, error),
        )
        return error

    def turn_rate(self, heading: Tensor, target: Tensor) -> Tensor:
        rate = self.gain * self.heading_error(heading, target)
        rate = torch.where(rate > self.limit, torch.full_like(rate, self.limit), rate)
        rate = torch.where(rate < -self.limit, torch.full_like(rate, -self.limit), rate)
        return rate


def simulate(controller: Controller, heading: Tensor, target: Tensor, steps: int = 5) -> Tensor:
    for _ in range(steps):
        heading = heading + 0.1 * controller.turn_rate(heading, target)
    return heading


def main():
    controller = Controller(gain=2.0, limit=1.5)
    headings = torch.tensor([-3.0, -1.0, 0.0, 0.2, 3.0])
    targets = torch.tensor([3.0, 2.5, 0.1, -3.0, -3.0])
    run = torch.vmap(lambda heading, target: simulate(controller, heading, target))
    return run(headings, targets)
