"""Contact forces of a gripper, some of whose sensors are optional."""

import torch
from torch import Tensor
from torch.func import grad, vmap


class Contact:
    """A spring with an optional dead zone and an optional limit of its force."""

    def __init__(self, stiffness: float, dead: float | None = None, limit: float = 0.0) -> None:
        self.stiffness = stiffness
        self.dead = dead
        self.limit = limit

    def force(self, depth: Tensor) -> Tensor:
        if self.dead is not None:
            if depth < self.dead:
                return torch.zeros_like(depth)
            depth = depth - self.dead
        elif self.limit:
            top = self.limit / self.stiffness
            if depth > top:
                return self.stiffness * depth.new_tensor(top)
        push = self.stiffness * depth
        if push < 0:
            push = push * 0.1
        damped = push - 0.01 * push**2
        return damped


def energy(depth: Tensor, contact: Contact, samples: int = 0) -> Tensor:
    if samples > 2:
        if depth < 0:
            return depth * 0.0
    force = contact.force(depth)
    work = 0.5 * force * depth
    return work


def main():
    depths = torch.tensor([-0.5, 0.1, 0.6, 2.0])
    found = {}
    for name, contact in {
        "plain": Contact(3.0),
        "dead": Contact(3.0, dead=0.3),
        "limited": Contact(2.0, limit=1.5),
    }.items():
        found[name] = vmap(contact.force)(depths)
        found[f"{name} slope"] = vmap(grad(contact.force))(depths)
    found["energy"] = vmap(lambda depth: energy(depth, Contact(1.0), samples=3))(depths)
    return found
