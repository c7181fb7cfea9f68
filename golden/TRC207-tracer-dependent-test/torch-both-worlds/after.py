import numpy as np
import torch
from torch import Tensor, nn


def as_tensor(value):
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    if isinstance(value, (int, float)):
        return torch.tensor(float(value))
    if not isinstance(value, Tensor):
        raise TypeError(type(value))
    return value


def huber(residual, delta):
    residual = as_tensor(residual)
    if isinstance(delta, float) and delta <= 0:
        raise ValueError("delta")
    small = residual.abs() <= delta
    return torch.where(small, 0.5 * residual**2, delta * (residual.abs() - 0.5 * delta))


def scale(x, factor):
    if type(factor) is float:
        return x * factor
    return x * factor.reshape(())


class Loss(nn.Module):
    def forward(self, prediction, target):
        assert isinstance(prediction, Tensor) and torch.is_tensor(target)
        if hasattr(prediction, "detach") and type(target) is Tensor:
            return huber(prediction - target, 1.0)
        raise TypeError


def main():
    residuals = torch.tensor([-0.5, 3.0])
    loss = Loss()
    return (
        torch.vmap(huber, in_dims=(0, None))(residuals, 1.0),
        huber(2.0, 1.0),
        huber(np.array([2.0], np.float32), 1.0),
        torch.vmap(scale, in_dims=(0, None))(residuals, 2.0),
        torch.vmap(scale)(residuals, residuals),
        torch.vmap(loss)(residuals, torch.zeros(2)),
        torch.func.grad(loss)(torch.tensor(3.0), torch.tensor(0.0)),
    )
