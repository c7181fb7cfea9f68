import torch
from torch.func import functional_call, grad, vmap

torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Tanh(), torch.nn.Linear(6, 1)).double()


def residual(params, point):
    """How far the network is from solving the heat equation at one point."""
    x, t = point.unbind()
    x = x.clone().requires_grad_(True)
    t = t.clone().requires_grad_(True)
    u = functional_call(net, params, (torch.stack([x, t]),))
    # derivatives of the network
    u_x = torch.autograd.grad(u.sum(), x, create_graph=True)[0]
    u_xx = torch.autograd.grad(u_x, x, create_graph=True)[0]
    u_t = torch.autograd.grad(u.sum(), t, create_graph=True)[0]
    return u_t - 0.1 * u_xx + 0.01 * u.sum()


def loss(params, points):
    return (vmap(residual, in_dims=(None, 0))(params, points) ** 2).mean()


def main():
    params = {name: value.detach() for name, value in net.named_parameters()}
    points = torch.linspace(0.1, 0.8, 8, dtype=torch.float64).reshape(4, 2)
    gradients = grad(loss)(params, points)
    weights = {name: value.numpy() for name, value in params.items()}
    return weights, vmap(residual, in_dims=(None, 0))(params, points), gradients["2.weight"]
