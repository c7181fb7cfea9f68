import losses
import torch
from torch.func import grad, grad_and_value


def main():
    x = torch.tensor([3.0, 4.0])
    energy, _ = grad_and_value(losses.energy)(x)
    found = {
        "norm": grad(losses.norm)(x),
        "energy": energy,
        "work": grad(losses.work)(x),
        "power": grad(losses.power)(x),
    }
    return {**found, "kept": [value.numpy() for value in losses.kept()]}
