import torch
from torch.func import grad_and_value, vmap


def decayed(x, rate, steps):
    """``rate`` may be a number, too."""
    for _ in range(steps):
        x = x * rate
    return x


def ranged(values):
    low, high = values.min(), values.max()
    stats = {"width": high - low}
    return (values - low) / stats["width"]


def gated(x, y):
    gate = (x > 0).float()
    count = (y > 0).sum()
    return gate * y + x / count


def total(values):
    squares = [v ** 2 for v in values]
    return values / sum(squares)


def loss(w):
    value = (w**2).sum()
    return value, {"half": value / 2, "norm": w.norm()}


def main():
    x = torch.tensor([1.0, -2.0])
    values = torch.tensor([[1.0, 2.0, 5.0], [4.0, 6.0, 5.0]])
    _, (value, aux) = grad_and_value(loss, has_aux=True)(x)
    return {
        "decayed": vmap(decayed, in_dims=(0, 0, None))(x, torch.tensor([0.5, 0.25]), 2),
        "plain": decayed(x, torch.tensor(0.5), 1),
        "ranged": vmap(ranged)(values),
        "gated": vmap(gated)(x, values),
        "total": vmap(total)(values),
        "loss": (value, aux["half"].item()),
    }
