import torch

from contact import observe, step


def rollout(position, velocity):
    history = []
    for _ in range(6):
        position, velocity = step(position, velocity)
        history.append(observe(position, velocity))
    return torch.stack([h["energy"] for h in history]), history[-1]["rising"]


def main():
    position = torch.tensor([0.1, 1.0, 0.5, 2.0])
    velocity = torch.tensor([0.0, -3.0, 2.0, 0.5])
    return torch.func.vmap(rollout)(position, velocity)
