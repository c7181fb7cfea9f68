import torch
from torch.func import grad, vmap

from orbit import KeplerSolver, radius

MEANS = (0.0, 0.5, 1.5, 3.0, 0.2)
ECCENTRICITIES = (0.3, 0.0, 0.1, 0.6, 0.9)


def main():
    mean = torch.tensor(MEANS, dtype=torch.float64)
    eccentricity = torch.tensor(ECCENTRICITIES, dtype=torch.float64)
    solver = KeplerSolver()
    anomaly, steps = vmap(solver)(mean, eccentricity)
    _, hurried = vmap(KeplerSolver(max_steps=2))(mean, eccentricity)
    slopes = vmap(grad(lambda m, e: radius(m, e, solver)))(mean, eccentricity)
    return {"anomaly": anomaly, "steps": steps, "hurried": hurried, "slopes": slopes}
