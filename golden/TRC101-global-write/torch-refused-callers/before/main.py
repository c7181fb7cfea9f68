import losses
import torch
from torch.func import grad
from training import run


def main():
    x = torch.tensor([1.0, 2.0])
    run(losses.LOSSES["squares"], x)
    grad(losses.halving)(x, 2)
    grad(losses.running)(x)
    grad(losses.sometimes)(x, True)
    grad(losses.LOSSES["cubes"])(x)
    return [value.numpy() for value in losses.state()]
