import torch
from torch.func import grad, vmap

from stepper import Stepper


def main():
    y = torch.tensor([1.0, 1.0, 2.0, 0.0], dtype=torch.float64)
    stiffness = torch.tensor([0.1, 1.0, 6.0, 3.0], dtype=torch.float64)
    stepper = Stepper()

    def final(y, k):
        return stepper.integrate(y, k)["y"]

    return {
        "runs": vmap(stepper.integrate)(y, stiffness),
        "cut": vmap(Stepper(max_steps=3).integrate)(y, stiffness)["t"],
        "slopes": vmap(grad(final))(y, stiffness),
    }
