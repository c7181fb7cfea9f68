"""Writes through masks whose values are as many as the mask selects."""

import torch
from torch.func import vmap


def ranks(scores):
    """The ranks of the positive scores."""
    found = torch.zeros_like(scores)
    positive = scores > 0
    found[positive] = torch.argsort(scores[positive]).to(scores.dtype)
    return found


def mirrored(image):
    """Every second column, where it is bright."""
    found = image.clone()
    found[0, image[0] > 0.5] = 0.0
    return found


def centred(scores):
    found = scores.clone()
    chosen = scores[scores > 0]
    found[scores > 0] = chosen - chosen.mean()
    return found


def main():
    scores = torch.tensor([[1.0, -2.0, 3.0], [0.5, 0.25, 0.75]])
    images = torch.rand(2, 2, 3)
    return vmap(ranks)(scores), vmap(mirrored)(images), vmap(centred)(scores)
