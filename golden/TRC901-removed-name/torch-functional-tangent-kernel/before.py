import torch
from functorch import jacrev, make_functional, vmap
from torch import nn


def make_net():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2, bias=False))
    with torch.no_grad():
        for number, parameter in enumerate(net.parameters()):
            parameter.copy_(torch.sin(torch.arange(1.0, parameter.numel() + 1) * (number + 1)).reshape(parameter.shape))
    return net


def empirical_ntk(fnet_single, params, x1, x2):
    # Compute J(x1)
    jac1 = vmap(jacrev(fnet_single), (None, 0))(params, x1)
    jac1 = [j.flatten(2) for j in jac1]

    # Compute J(x2)
    jac2 = vmap(jacrev(fnet_single), (None, 0))(params, x2)
    jac2 = [j.flatten(2) for j in jac2]

    # Compute J(x1) @ J(x2).T
    result = torch.stack([torch.einsum("Naf,Mbf->NMab", j1, j2) for j1, j2 in zip(jac1, jac2)])
    return result.sum(0)


def main():
    fnet, params = make_functional(make_net())

    def fnet_single(params, x):
        return fnet(params, x.unsqueeze(0)).squeeze(0)

    x_train = torch.tensor([[0.0, 1.0], [0.5, -0.5], [1.0, 2.0]])
    x_test = torch.tensor([[1.0, 1.0], [-1.0, 0.25]])
    return empirical_ntk(fnet_single, params, x_train, x_test).detach().numpy()
