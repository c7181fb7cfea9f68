import torch


def require_positive(x, name):
    if x <= 0:
        raise ValueError(f"{name} must be positive")
    return x


def bounded_log(x, floor):
    if torch.isnan(x):
        raise FloatingPointError("nan")
    elif x < floor:
        x = 0 * x + floor
    return torch.log(x)
