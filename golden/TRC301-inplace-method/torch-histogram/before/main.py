import torch
from binning import weighted_counts
from torch.func import vmap


def main():
    values = torch.tensor([[0.1, 0.6, 0.7], [0.3, 0.35, 0.9]])
    weights = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    return vmap(lambda v, w: weighted_counts(v, w, 4))(values, weights)
