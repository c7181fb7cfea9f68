import objective
import torch
from newton import barrier_curvature, newton_step


def main():
    scale = torch.tensor(2.0, dtype=torch.float64)
    x = torch.tensor([1.0, 0.5], dtype=torch.float64)
    stepped = newton_step(scale, x)
    curvature = barrier_curvature(x)
    return {
        "stepped": stepped,
        "residual": objective.residual.numpy(),
        "curvature": curvature,
        "evaluated": [value.item() for value in objective.evaluated],
    }
