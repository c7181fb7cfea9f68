import torch
from torch.func import grad, vmap


def activation(x, kind, slope=0.1):
    if kind == "leaky":
        return torch.where(x > 0, x, slope * x)
    return torch.tanh(x)


def loss(weights, row, target, kind, reduce=True):
    hidden = activation(row @ weights, kind)
    error = (hidden - target) ** 2
    return error.sum() if reduce else error


per_example = vmap(grad(loss), in_dims=(None, 0, 0, 0))


@vmap
def thresholded(row, limit, keep):
    return torch.where(row > limit, row, row * 0) if keep else row


def main():
    weights = torch.tensor([[1.0, -0.5], [0.25, 2.0]])
    rows = torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]])
    targets = torch.tensor([[0.0, 1.0], [0.5, 0.5], [1.0, -1.0]])
    return {
        "gradients": per_example(weights, rows, targets, "leaky"),
        "kept": thresholded(rows, 0.25, True),
        "losses": vmap(loss, (None, 0, 0, 0, 0))(weights, rows, targets, "tanh", False),
    }
