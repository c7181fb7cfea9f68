"""Histograms that are scattered into."""

import torch

from .edges import locate


def weighted_counts(values, weights, bins: int):
    counts = torch.zeros(bins)
    counts.scatter_add_(0, locate(values, bins), weights)
    first = torch.zeros(bins)
    first.index_copy_(0, torch.tensor([0]), values[:1])
    present = torch.zeros(bins, dtype=torch.bool)
    present.index_fill_(0, torch.tensor([bins - 1]), True)
    present.scatter_(0, locate(values, bins), True)
    return counts, first, present
