"""Springs between neighbours on a line."""

import torch
from sums import weighted


class Lattice:
    def __init__(self, stiffness, length: float):
        self.stiffness = stiffness
        self.length = length

    def strain(self, left, right):
        return right - left - self.length

    def strains(self, positions):
        found = positions.new_zeros(len(positions) - 1, dtype=torch.get_default_dtype())
        for i in range(len(positions) - 1):
            found[i] += self.strain(positions[i], positions[i + 1])
        return found


def total_energy(lattice, positions):
    energy = torch.tensor(0.0)
    energy = energy + positions.new_zeros((), dtype=energy.dtype)
    for i, stiffness in enumerate(lattice.stiffness):
        energy += 0.5 * stiffness * lattice.strain(positions[i], positions[i + 1]) ** 2
    energy += weighted(positions, 0.1)
    return energy
