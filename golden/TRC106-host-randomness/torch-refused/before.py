import random

import numpy as np
import torch
from torch.func import hessian, vmap

GENERATOR = np.random.default_rng(0)


@vmap
def jitter(x):
    return x + 0.0 * torch.rand(())


def filled(x):
    noise = torch.zeros(3).normal_()
    return x + 0.0 * noise


def augmented(x):
    scale = random.uniform(0.9, 1.1)
    angle = np.random.rand()
    return x * scale + angle + GENERATOR.normal()


def guarded(x):
    return x * torch.rand(())


def reparametrised(x):
    return x + torch.distributions.Normal(x, 1.0).rsample()


def loss(x):
    return (x**2).sum() * torch.rand(())


def main():
    x = torch.ones(3)
    values = vmap(augmented)(x)
    y = jitter(x) + vmap(filled)(x) + vmap(reparametrised)(x)
    return values, y, hessian(loss)(x), vmap(guarded, randomness="error")(x)
