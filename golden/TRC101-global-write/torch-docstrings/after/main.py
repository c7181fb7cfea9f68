import losses
import torch
from torch.func import grad, grad_and_value


def main():
    x = torch.tensor([3.0, 4.0])
    energy, (_, losses.halves) = grad_and_value(losses.energy, has_aux=True)(x)
    gradient, losses.squares = grad(losses.norm, has_aux=True)(x)
    gradient_value, losses.cubes = grad(losses.work, has_aux=True)(x)
    gradient_value_2, losses.shifted = grad(losses.power, has_aux=True)(x)
    found = {
        "norm": gradient,
        "energy": energy,
        "work": gradient_value,
        "power": gradient_value_2,
    }
    return {**found, "kept": [value.numpy() for value in losses.kept()]}
