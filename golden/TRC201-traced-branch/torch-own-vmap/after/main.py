import torch

from forces.contact import all_repulsions


def main():
    distances = torch.tensor([0.25, 0.5, 1.0, 1.75])
    return {"forces": all_repulsions(distances, 4.0)}
