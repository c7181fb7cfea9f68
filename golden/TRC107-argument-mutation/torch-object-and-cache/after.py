import torch
from torch.func import grad, vmap


class Tape:
    """What the last evaluation saw."""

    def __init__(self):
        self.residual = torch.zeros(())
        self.label = "none"


def objective(w, tape, x):
    residual = x @ w
    return (residual**2).sum(), residual


def hidden(x, cache):
    h = torch.tanh(x)
    return (h ** 2).sum(), h


def scaled(x, *, cache):
    scaled = 2 * x
    return x.sum(), scaled


def main():
    tape = Tape()
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    gradient, tape.residual = grad(objective, has_aux=True)(torch.tensor([1.0, -1.0]), tape, x)
    doubled = vmap(torch.sum)(tape.residual[:, None])
    cache = {}
    energy, cache["h"] = vmap(hidden, in_dims=(0, None))(x, cache)
    more = {}
    total, more["scaled"] = vmap(scaled)(x, cache=more)
    return {
        "gradient": gradient,
        "residual": doubled,
        "label": tape.label,
        "energy": energy,
        "h": cache["h"],
        "total": total,
        "scaled": more["scaled"] + 1,
    }
