import torch
from torch.func import grad, vmap


def as_scale(value):
    if torch.is_tensor(value) or isinstance(value, torch.Tensor):
        return value
    elif isinstance(value, (int, float)):
        return torch.tensor(float(value))
    raise TypeError(f"no scale: {value!r}")


def checked(value):
    if isinstance(value, str):
        if not isinstance(value, bytes):
            raise ValueError("encode it first")
    return value


def count(value):
    if not hasattr(value, "dim") and not hasattr(value, "shape"):
        if not isinstance(value, list):
            raise TypeError(type(value))
        return len(value)
    return value.shape[0]


def energy(x, scale):
    return (checked(x) ** 2 * as_scale(scale)).sum() / count(x)


def main():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    return vmap(grad(energy))(x, torch.tensor([1.0, 2.0]))
