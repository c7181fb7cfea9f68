import torch
from torch.func import vmap


def ramp(x):
    if x < 0: return 0 * x
    if x > 1: return x / x
    return x


def smooth(x):
    y = x
    if x > 0: y = x**2; x = x + 1
    # everything else
    else: y = -x
    return y + x


def sign_of(x): return 1.0 if x > 0 else (-1.0 if x < 0 else 0.0)


def main():
    x = torch.tensor([-1.0, 0.0, 0.5, 3.0])
    return vmap(ramp)(x), vmap(smooth)(x), vmap(lambda v: v * sign_of(v))(x)
