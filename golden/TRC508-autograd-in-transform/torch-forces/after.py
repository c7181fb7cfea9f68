import torch
from torch.func import vmap


class Springs:
    """Particles on springs, with a pair potential."""

    def __init__(self, stiffness):
        self.stiffness = stiffness

    def energy(self, positions, charge):
        distance = positions[0] - positions[1]
        return 0.5 * self.stiffness * (positions**2).sum() + charge * torch.exp(-(distance**2).sum())

    def forces(self, positions, charge):
        def energy_of(positions):
            return self.energy(positions, charge).sum()

        return -torch.func.grad(energy_of)(positions)

    def step(self, positions, velocities, charge):
        """One step of the symplectic Euler method, with the potential's energy."""
        positions = positions.detach()
        energy = self.energy(positions, charge)

        def energy_of(positions):
            return self.energy(positions, charge).sum()

        slope = torch.func.grad(energy_of)(positions)
        velocities = velocities - 0.1 * slope
        return positions + 0.1 * velocities, velocities, energy


def main():
    springs = Springs(2.0)
    positions = torch.tensor([[[1.0, 0.0], [0.0, 1.0]], [[0.5, 0.5], [-1.0, 0.25]]])
    velocities = torch.zeros(2, 2, 2)
    charges = torch.tensor([1.0, -0.5])
    forces = vmap(springs.forces)(positions, charges)
    return forces, vmap(springs.step, in_dims=(0, 0, None))(positions, velocities, 0.5)
