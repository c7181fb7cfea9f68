"""Element matrices of a truss, written by procedures into what the caller makes."""

import torch


def fill_block(matrix, row, column, block):
    matrix[row : row + 2, column : column + 2] = block


def add_load(vector, node, load):
    vector[2 * node] += load[0]
    vector[2 * node + 1] += load[1]


def direction(angle):
    return torch.stack([torch.cos(angle), torch.sin(angle)])
