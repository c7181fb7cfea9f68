"""Stiffness of one bar for a batch of angles."""

import assembly
import torch
from torch.func import vmap


def stiffness(angle, modulus):
    unit = assembly.direction(angle)
    block = modulus * torch.outer(unit, unit)
    matrix = block.new_zeros(4, 4, dtype=torch.get_default_dtype())
    for row in (0, 2):
        for column in (0, 2):
            sign = 1.0 if row == column else -1.0
            assembly.fill_block(matrix, row, column, sign * block)
    return matrix


def loads(force):
    vector = force.new_zeros(4, dtype=torch.get_default_dtype())
    assembly.add_load(vector, 0, force)
    assembly.add_load(vector, 1, -2 * force)
    return vector


def main():
    angles = torch.tensor([0.0, 0.5, 2.0])
    forces = torch.tensor([[1.0, 0.0], [0.5, -0.5]])
    return vmap(stiffness, in_dims=(0, None))(angles, torch.tensor(3.0)), vmap(loads)(forces)
