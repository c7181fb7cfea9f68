import torch
from torch.func import vmap


def derivative(u, x):
    return torch.autograd.grad(u, x, torch.ones_like(u), create_graph=True)[0]


def residual(x):
    u = torch.sin(x)
    return derivative(u, x) + u


def forces(state):
    energy = (state["position"] ** 2).sum()
    return -torch.autograd.grad(energy, state["position"])[0]


def filled(pos):
    loss = (pos**2).sum()
    loss.backward()
    return loss


def main():
    points = torch.tensor([[0.5, 1.0], [2.0, 3.0]])
    return vmap(residual)(points), vmap(forces)({"position": points}), vmap(filled)(points)
