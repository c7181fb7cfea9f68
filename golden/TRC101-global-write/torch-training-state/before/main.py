import state
import torch
from model import loss_fn
from torch.func import grad


def step(weights, inputs, targets, rate=0.01):
    gradient = grad(loss_fn)(weights, inputs, targets)
    return weights - rate * gradient


def evaluate(weights, inputs, targets):
    return loss_fn(weights, inputs, targets).item()


def main():
    weights = torch.tensor([0.5, -0.25])
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    targets = torch.tensor([1.0, 0.0, -1.0])
    for _ in range(3):
        weights = step(weights, inputs, targets)
        in_training = state.last_residual.numpy()
    final = evaluate(weights, inputs, targets)
    return {
        "weights": weights,
        "training": in_training,
        "residual": state.last_residual * 1.0,
        "loss": final,
    }
