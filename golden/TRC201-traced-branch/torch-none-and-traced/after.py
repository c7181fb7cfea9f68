import torch
from torch import Tensor, vmap


def clip_step(step: Tensor, limit: Tensor | None = None) -> Tensor:
    """The step, not longer than the limit if there is one."""
    length = torch.linalg.norm(step)
    if limit is not None:
        step = torch.where(length > limit, step * (limit / length), step)
    return step


def momentum(step: Tensor, velocity: Tensor, decay: float | None = None) -> Tensor:
    if decay is None:
        return step
    return torch.where(torch.dot(step, velocity) < 0, step, step + decay * velocity)


def update(x: Tensor, gradient: Tensor, velocity: Tensor, limit: Tensor | None) -> Tensor:
    return x - clip_step(momentum(gradient, velocity, decay=0.9), limit)


def main():
    x = torch.zeros(3, 2)
    gradient = torch.tensor([[3.0, 4.0], [0.1, -0.2], [1.0, 1.0]])
    velocity = torch.tensor([[1.0, 0.0], [-1.0, 1.0], [0.5, 0.5]])
    limited = vmap(update, in_dims=(0, 0, 0, None))(x, gradient, velocity, torch.tensor(2.0))
    free = vmap(lambda x, g, v: update(x, g, v, None))(x, gradient, velocity)
    return limited, free
