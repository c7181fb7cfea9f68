import torch
from torch.func import grad, vmap

SOFTENING = 1e-7
CUTOFF = 1.25


def soft_core(r, sigma):
    z = r / sigma
    return torch.where(z < CUTOFF + SOFTENING, (z + SOFTENING) ** -12 - z**2, 0.0)


def obstacle(position, radius, strength):
    distance = torch.sqrt((position**2).sum() + 1e-6)
    inside = distance < radius
    return torch.where(inside, strength * (1 - distance / radius) ** 2, 0.0)


def huber(residual, delta):
    size = residual.abs()
    return torch.where(size - delta < 0, 0.5 * residual**2 / delta, size - 0.5 * delta)


def shelf(x):
    return torch.where(x > -2, 1 / (x + 1), 2.0 + 0 * x)


def main():
    r = torch.tensor([0.5, 1.0, 2.0])
    positions = torch.tensor([[0.6, 0.8], [3.0, 4.0]])
    return {
        "core": vmap(grad(soft_core), in_dims=(0, None))(r, torch.tensor(1.0)),
        "obstacle": vmap(grad(obstacle, argnums=(0, 1)), in_dims=(0, None, None))(
            positions, torch.tensor(2.0), torch.tensor(3.0)
        ),
        "huber": vmap(grad(huber), in_dims=(0, None))(torch.tensor([-3.0, 0.0, 0.5]), torch.tensor(1.0)),
        "shelf": vmap(grad(shelf))(torch.tensor([-0.75, 0.0, 1.0])),
    }
