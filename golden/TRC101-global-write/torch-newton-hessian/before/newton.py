import torch
from objective import barrier, objective
from torch.func import grad, hessian


def newton_step(scale, x):
    slope = grad(objective, argnums=1)(scale, x)
    curvature = hessian(objective, argnums=1)(scale, x)
    return x - torch.linalg.solve(curvature, slope)


def barrier_curvature(x):
    return torch.func.hessian(barrier)(x).diagonal().sum()
