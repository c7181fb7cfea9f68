import torch
from potentials import Lattice, total_energy
from torch.func import grad, vmap


def main():
    chain = Lattice((1.0, 2.0), 0.5)
    positions = torch.tensor([[0.0, 1.0, 1.5], [0.5, 0.0, 2.0]])
    energies = vmap(lambda p: total_energy(chain, p))(positions)
    forces = vmap(grad(lambda p: total_energy(chain, p)))(positions)
    return energies, forces, vmap(chain.strains)(positions)
