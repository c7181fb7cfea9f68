"""Products that are written into buffers."""

import torch
from torch.func import grad, vmap


def affine(x, matrix, offset):
    product = torch.empty(2)
    product = torch.mv(matrix, x).to(product.dtype)
    result = torch.empty_like(product)
    result = torch.add(product, offset).to(result.dtype)
    return result


def loss(x, matrix, offset):
    return (affine(x, matrix, offset) ** 2).sum()


def main():
    batch = torch.tensor([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]])
    matrix = torch.tensor([[1.0, 0.5], [-1.0, 2.0]])
    offset = torch.tensor([0.25, -0.25])
    values = vmap(affine, in_dims=(0, None, None))(batch, matrix, offset)
    slopes = vmap(grad(loss), in_dims=(0, None, None))(batch, matrix, offset)
    return values, slopes
