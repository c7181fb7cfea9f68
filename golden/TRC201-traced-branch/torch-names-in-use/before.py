import torch
from torch import Tensor, vmap

y_1 = 10.0
cond_1 = is_positive = y_new = 1.0


def bump(x: Tensor) -> Tensor:
    y = x * cond_1
    y_2 = y_1 * 0.1
    if x > 0:
        y = x + y_2
        if y > 2:
            y = y - is_positive
            x = x / 2
        y = y * x
    else:
        y = y - y_new
    return y + y_2 * x


def outer(x: Tensor) -> Tensor:
    y_if_true = x

    def inner(z: Tensor) -> Tensor:
        y = z
        if z > y_if_true:
            y = z * 2
        return y + y_if_true

    return inner(x * x)


def main():
    x = torch.tensor([-1.0, 0.5, 1.5, 4.0])
    return vmap(bump)(x), vmap(outer)(x)
