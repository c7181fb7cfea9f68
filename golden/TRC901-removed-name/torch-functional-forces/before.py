"""Energies and forces of pairs of atoms, learned from a Lennard-Jones potential."""

import torch
from functorch import jacrev, make_functional, vmap
from torch import nn
from torch.nn.functional import mse_loss

SIGMA, EPSILON = 0.5, 4.0


def lennard_jones(r):
    return EPSILON * ((SIGMA / r) ** 12 - (SIGMA / r) ** 6)


def make_model():
    model = nn.Sequential(nn.Linear(1, 4), nn.Tanh(), nn.Linear(4, 1))
    for number, parameter in enumerate(model.parameters()):
        steps = torch.arange(parameter.numel(), dtype=torch.float32)
        parameter.data = torch.cos(steps + 2 * number).reshape(parameter.shape)
    return model


def make_prediction(model, params, drs):
    norms = torch.norm(drs, dim=1).reshape(-1, 1)
    energies = model(params, norms)
    network_derivs = vmap(jacrev(model, argnums=1), in_dims=(None, 0))(params, norms).squeeze(-1)
    forces = -network_derivs * drs / norms
    return energies, forces


def loss_fn(energies, forces, predicted_energies, predicted_forces):
    return mse_loss(energies, predicted_energies) + 0.01 * mse_loss(forces, predicted_forces) / 3


def main():
    r = torch.linspace(0.6, 1.0, steps=5)
    drs = torch.outer(r, torch.tensor([1.0, 0.0, 0.0]))
    model = make_model()
    func, weights = make_functional(model)
    energies, forces = make_prediction(func, weights, drs)
    loss = loss_fn(lennard_jones(r).reshape(-1, 1), torch.zeros(5, 3), energies, forces)
    loss.backward()
    return {
        "energies": energies.detach().numpy(),
        "forces": forces.detach().numpy(),
        "loss": loss.item(),
        "bias": weights[-1].grad.numpy(),
    }
