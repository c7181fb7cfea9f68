import torch
from torch import Tensor
from torch.func import jacrev, vmap


def hyperbola(p: Tensor, x: Tensor) -> Tensor:
    a, b, c = p.tolist()
    return a / (x + b) + c


def polynomial(coefficients, x):
    result = x * 0.0
    for c in coefficients.tolist():
        result = result * x + c
    return result


def weights(logits):
    total = sum(logits.tolist())
    return logits / total


def main():
    p = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    x = torch.tensor([1.0, 3.0])
    return {
        "hyperbola": vmap(hyperbola)(p, x),
        "polynomial": vmap(polynomial)(p, x),
        "weights": vmap(weights)(p),
        "jacobian": jacrev(polynomial)(p[0], x[1]),
    }
