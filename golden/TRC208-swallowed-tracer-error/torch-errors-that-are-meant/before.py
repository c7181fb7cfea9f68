import torch
from torch import Tensor


def solve(matrix: Tensor, right: Tensor) -> Tensor:
    """By LU; by least squares where the matrix is singular."""
    try:
        return torch.linalg.solve(matrix, right)
    except torch.linalg.LinAlgError:
        return torch.linalg.lstsq(matrix, right).solution


def option(settings, name):
    try:
        return settings[name]
    except KeyError:
        return 1.0


def softplus(x, settings):
    try:
        slope = option(settings, "slope")
    except Exception as error:
        raise ValueError("settings") from error
    return torch.log1p(torch.exp(slope * x)) / slope


def sign(x):
    """Gradients alone let Python look at the value."""
    try:
        return x if x > 0 else -x
    except RuntimeError:
        return x * 0


def main():
    matrices = torch.tensor([[[2.0, 0.0], [0.0, 4.0]]])
    xs = torch.tensor([0.0, 1.0])
    return (
        torch.vmap(solve)(matrices, torch.ones(1, 2)),
        torch.vmap(softplus, in_dims=(0, None))(xs, {"slope": 2.0}),
        torch.func.grad(sign)(torch.tensor(-3.0)),
    )
