import torch
from torch.func import vmap


def flow(x, t):
    return torch.exp(-t) * torch.sin(x)


def residual(x, t, viscosity):
    u = flow(x, t)
    u_x, u_t = torch.autograd.grad(u, (x, t), torch.ones_like(u), create_graph=True)
    (u_xx,) = torch.autograd.grad(outputs=u_x, inputs=x, grad_outputs=torch.ones_like(u_x), create_graph=True)
    return u_t + u * u_x - viscosity * u_xx


def stretched(x):
    parts = []
    for power in (1, 2, 3):
        parts.append(x**power)
    total = sum(parts)
    gradient = torch.autograd.grad(total.sum(), x, retain_graph=True)[0]
    return gradient


def main():
    x = torch.tensor([0.25, 1.0, 2.0])
    t = torch.tensor([0.0, 0.5, 1.0])
    return vmap(residual, in_dims=(0, 0, None))(x, t, 0.1), vmap(stretched)(torch.stack([x, t]))
