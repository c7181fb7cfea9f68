"""Positions on elliptic orbits: Kepler's equation by Newton's method."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class KeplerSolver:
    """Solves ``E - e sin(E) = M`` for ``E``, and counts the steps that it takes."""

    max_steps: int = 12
    tolerance: float = 1e-9

    def residual(self, anomaly: Tensor, mean: Tensor, eccentricity: Tensor) -> Tensor:
        return anomaly - eccentricity * torch.sin(anomaly) - mean

    def slope(self, anomaly: Tensor, eccentricity: Tensor) -> Tensor:
        return 1 - eccentricity * torch.cos(anomaly)

    def __call__(self, mean: Tensor, eccentricity: Tensor) -> tuple[Tensor, Tensor]:
        anomaly = mean
        steps = torch.zeros_like(mean, dtype=torch.int64)
        done = mean.new_zeros((), dtype=torch.bool)
        for _ in range(self.max_steps):
            error = self.residual(anomaly, mean, eccentricity)
            done = done | (error.abs() < self.tolerance)
            anomaly = torch.where(
                done,
                anomaly,
                anomaly
                - error / torch.where(done, 1, self.slope(anomaly, eccentricity)),
            )
            steps = torch.where(done, steps, steps + 1)
        return anomaly, steps


def radius(mean: Tensor, eccentricity: Tensor, solver: KeplerSolver) -> Tensor:
    """The distance from the focus, in half axes."""
    anomaly, _ = solver(mean, eccentricity)
    return 1 - eccentricity * torch.cos(anomaly)
