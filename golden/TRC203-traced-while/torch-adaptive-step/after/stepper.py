"""Explicit integration with an error estimate per example."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class Stepper:
    tolerance: float = 1e-2
    max_steps: int = 40

    def slope(self, y: Tensor, stiffness: Tensor) -> Tensor:
        return -stiffness * y

    def integrate(self, y: Tensor, stiffness: Tensor, end: float = 1.0) -> dict[str, Tensor]:
        """Heun's method; a step whose error is too large is tried again with half its length."""
        t = torch.zeros_like(y)
        dt = torch.full_like(y, 0.5)
        rejected = torch.zeros_like(y, dtype=torch.int64)
        n = 0
        active = y.new_ones((), dtype=torch.bool)
        while n < self.max_steps:
            active = active & (t < end - 1e-6)
            n += 1
            is_above_end = t + dt > end
            dt = torch.where(active & is_above_end, end - t, dt)
            k1 = self.slope(y, stiffness)
            k2 = self.slope(y + dt * k1, stiffness)
            error = (dt * (k2 - k1) / 2).abs()
            error_is_above_tolerance = error > self.tolerance
            dt = torch.where(active & error_is_above_tolerance, dt / 2, dt)
            rejected = torch.where(
                active & error_is_above_tolerance,
                rejected + 1,
                rejected,
            )
            y = torch.where(
                active & ~error_is_above_tolerance,
                y + dt * (k1 + k2) / 2,
                y,
            )
            t = torch.where(active & ~error_is_above_tolerance, t + dt, t)
            dt = torch.where(
                active & ~error_is_above_tolerance & (error < self.tolerance / 10),
                dt * 2,
                dt,
            )
        return {"y": y, "t": t, "rejected": rejected}
