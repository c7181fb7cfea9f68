import torch
from torch.func import jacfwd, vmap


def field(x):
    return torch.stack([x[0] * x[1], torch.sin(x[1])])


def pulled_back(x, covector):
    x = x.requires_grad_(True)
    values = field(x)
    return torch.autograd.grad(values, x, grad_outputs=covector, create_graph=True)[0]


def curvature(x):
    """The derivative of the divergence, forward over reverse."""
    first = torch.autograd.grad(field(x)[0], x, create_graph=True)[0]
    second = torch.autograd.grad(field(x)[1], x, create_graph=True)[0]
    return first[0] + second[1]


def main():
    points = torch.tensor([[0.5, 1.0], [2.0, 3.0], [-1.0, 0.25]])
    covectors = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, -1.0]])
    return vmap(pulled_back)(points, covectors), vmap(jacfwd(curvature))(points)
