import energy
import torch
from energy import force as molecular_force
from report import describe


def main():
    positions = torch.tensor([0.9, 1.1, 1.6])
    first, energy.last_bond = molecular_force(positions)
    bond = energy.last_bond.numpy()
    second, energy.last_bond = energy.force(positions * 2)
    return {"first": first, "second": second, "bond": bond, "last": energy.last_bond * 1.0, "text": describe()}
