import torch
from torch.func import grad, hessian, jacrev, vmap


def slope(x):
    y = (x**3).sum()
    return torch.autograd.grad(y, x, create_graph=True)[0]


def trained(weights, x, y):
    """Plain training, outside of every transform."""
    weights = weights.clone().requires_grad_(True)
    for _ in range(3):
        loss = ((x @ weights - y) ** 2).mean()
        (step,) = torch.autograd.grad(loss, weights)
        weights = (weights - 0.1 * step).detach().requires_grad_(True)
    return weights.detach()


def main():
    x = torch.tensor([1.0, 2.0, 3.0])
    point = x.clone().requires_grad_(True)
    values = point**2

    def pulled(vector):
        return torch.autograd.grad(values, point, vector, retain_graph=True)[0]

    loss = grad(lambda x: slope(x).sum())(x)
    return [
        vmap(pulled)(torch.eye(3)),
        loss,
        jacrev(slope)(x),
        hessian(lambda x: (slope(x) * x).sum())(x),
        vmap(grad(lambda x: slope(x).sum()))(torch.stack([x, 2 * x])),
        trained(torch.zeros(2), torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([1.0, 0.5])),
    ]
