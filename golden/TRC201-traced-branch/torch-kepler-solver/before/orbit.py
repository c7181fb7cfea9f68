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
        for _ in range(self.max_steps):
            error = self.residual(anomaly, mean, eccentricity)
            if error.abs() < self.tolerance:
                break
            anomaly = anomaly - error / self.slope(anomaly, eccentricity)
            steps += 1
        return anomaly, steps


def radius(mean: Tensor, eccentricity: Tensor, solver: KeplerSolver) -> Tensor:
    """The distance from the focus, in half axes."""
    anomaly, _ = solver(mean, eccentricity)
    return 1 - eccentricity * torch.cos(anomaly)
