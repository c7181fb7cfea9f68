import torch
from torch.func import vmap


def flow(x, t):
    return torch.exp(-t) * torch.sin(x)


def residual(x, t, viscosity):
    u = flow(x, t)
    u_x, u_t = torch.func.grad(lambda x, t: flow(x, t).sum(), argnums=(0, 1))(x, t)

    def u_x_of(x):
        u_x, u_t = torch.func.grad(lambda x, t: flow(x, t).sum(), argnums=(0, 1))(x, t)
        return u_x.sum()

    u_xx = torch.func.grad(u_x_of)(x)
    return u_t + u * u_x - viscosity * u_xx


def stretched(x):
    def total_of(x):
        parts = []
        for power in (1, 2, 3):
            parts.append(x**power)
        return sum(parts).sum()

    gradient = torch.func.grad(total_of)(x)
    return gradient


def main():
    x = torch.tensor([0.25, 1.0, 2.0])
    t = torch.tensor([0.0, 0.5, 1.0])
    return vmap(residual, in_dims=(0, 0, None))(x, t, 0.1), vmap(stretched)(torch.stack([x, t]))
