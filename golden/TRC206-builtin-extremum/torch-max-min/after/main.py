import torch
from torch.func import grad, vmap

from margins import clamp, hinge, smallest


def objective(weight, score, label):
    return clamp(weight, 0.1, 1.0) * hinge(weight * score, label)


def main():
    score = torch.tensor([0.5, 2.0, -1.0, 1.0])
    label = torch.tensor([1.0, 1.0, 1.0, -1.0])
    weight = torch.tensor([0.5, 0.05, 2.0, 1.0])
    values = vmap(objective)(weight, score, label)
    gradients = vmap(grad(objective))(weight, score, label)
    tie = vmap(grad(smallest, argnums=(0, 1, 2)))(score, score, score + label)
    return values, gradients, tie
