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
        while t < end - 1e-6 and n < self.max_steps:
            n += 1
            if t + dt > end:
                dt = end - t
            k1 = self.slope(y, stiffness)
            k2 = self.slope(y + dt * k1, stiffness)
            error = (dt * (k2 - k1) / 2).abs()
            if error > self.tolerance:
                dt = dt / 2
                rejected = rejected + 1
                continue
            y = y + dt * (k1 + k2) / 2
            t = t + dt
            if error < self.tolerance / 10:
                dt = dt * 2
        return {"y": y, "t": t, "rejected": rejected}
