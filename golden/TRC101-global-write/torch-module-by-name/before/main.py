import importlib

import torch

MODELS = {"chain": "springs"}


def model(kind):
    """The module of a kind of model, looked up by its name."""
    return importlib.import_module(MODELS[kind])


def main():
    chain = model("chain")
    positions = torch.tensor([0.0, 1.5, 2.0])
    start = chain.energy(positions)
    positions = positions + 0.1 * chain.forces(positions)
    return {"start": start, "positions": positions, "strain": chain.last_strain.numpy()}
