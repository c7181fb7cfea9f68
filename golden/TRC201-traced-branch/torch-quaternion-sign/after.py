"""Attitude helpers: unit quaternions, scalar part last."""

import torch
from torch import Tensor


def normalize(q: Tensor) -> Tensor:
    return q / torch.linalg.norm(q)


def multiply(p: Tensor, q: Tensor) -> Tensor:
    vector = p[3] * q[:3] + q[3] * p[:3] + torch.linalg.cross(p[:3], q[:3])
    scalar = p[3] * q[3] - torch.dot(p[:3], q[:3])
    return torch.cat([vector, scalar.reshape(1)])


def canonical(q: Tensor) -> Tensor:
    # q and -q are the same rotation: take the one in the upper half
    q = torch.where(q[3] < 0, -q, q)
    return q


@torch.vmap
def relative(p: Tensor, q: Tensor) -> Tensor:
    """The rotation from p to q, the short way round."""
    conjugate = torch.cat([-p[:3], p[3:]])
    return canonical(multiply(normalize(q), normalize(conjugate)))


def main():
    p = torch.tensor([[0.1, 0.2, -0.3, 0.9], [0.5, 0.5, 0.5, 0.5], [0.0, 1.0, 0.0, -0.2]])
    q = torch.tensor([[0.3, -0.2, 0.1, -0.8], [0.5, -0.5, 0.5, 0.5], [0.0, 1.0, 0.1, 0.3]])
    return relative(p, q)
