import torch
from torch import Tensor, vmap

y_1 = 10.0
cond_1 = is_positive = y_new = 1.0


def bump(x: Tensor) -> Tensor:
    y = x * cond_1
    y_2 = y_1 * 0.1
    y_if_positive = x + y_2
    x_if_positive = torch.where(y_if_positive > 2, x / 2, x)
    y = torch.where(
        x > 0,
        torch.where(y_if_positive > 2, y_if_positive - is_positive, y_if_positive)
        * x_if_positive,
        y - y_new,
    )
    x = torch.where(x > 0, x_if_positive, x)
    return y + y_2 * x


def outer(x: Tensor) -> Tensor:
    y_if_true = x

    def inner(z: Tensor) -> Tensor:
        y = z
        y = torch.where(z > y_if_true, z * 2, y)
        return y + y_if_true

    return inner(x * x)


def main():
    x = torch.tensor([-1.0, 0.5, 1.5, 4.0])
    return vmap(bump)(x), vmap(outer)(x)
