import torch
from torch.func import grad


def fit(inputs, targets, steps):
    residual = torch.zeros_like(targets)
    history = []

    def loss(slope):
        nonlocal residual
        residual = slope * inputs - targets
        return (residual**2).mean()

    slope = torch.tensor(0.0)
    for _ in range(steps):
        slope = slope - 0.1 * grad(loss)(slope)
        history.append(residual.numpy().max())
    return slope, residual, history


def main():
    slope, residual, history = fit(torch.tensor([1.0, 2.0]), torch.tensor([2.0, 3.0]), 3)
    return {"slope": slope, "residual": residual, "history": [float(value) for value in history]}
