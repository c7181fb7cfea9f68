"""Monte Carlo estimates with torch.func.vmap: only what does not depend on the draw is returned."""

import torch
import torch.nn.functional as F
from torch.func import grad, vmap


class Noisy:
    def __init__(self, scale):
        self.scale = scale

    def perturb(self, x):
        return x + self.scale * torch.randn_like(x)

    def loss(self, weights, x):
        hidden = F.dropout(self.perturb(x) * weights, 0.5)
        return hidden.sum()


def sample(mean, scale):
    normal = torch.distributions.Normal(mean, scale)
    return normal.sample()


def walk(x, steps):
    for _ in range(3):
        x = x + torch.zeros_like(x).uniform_(-1, 1)
    return x, steps


def main():
    torch.manual_seed(0)
    noisy = Noisy(0.1)
    x = torch.ones(1000, 4)
    gradients = vmap(
        grad(noisy.loss),
        in_dims=(None, 0), randomness="different",
    )(torch.ones(4), x)
    draws = vmap(sample, in_dims=(0, None), randomness="different")(torch.arange(2000.0), 2.0)
    ends, _ = vmap(walk, randomness="different")(x, torch.arange(1000))
    spread = (draws - torch.arange(2000.0)).std()
    return {
        "gradients": bool((gradients.mean(0) - 1).abs().max() < 0.2),
        "spread": bool((spread - 2).abs() < 0.2),
        "ends": bool(((ends - 1).std() - 1).abs() < 0.1),
        "differ": len(draws.unique()) > 1990 and len(ends[:, 0].unique()) > 990,
    }
