import torch
from estimate import sensitivity


def main():
    torch.manual_seed(1)
    found = sensitivity(torch.linspace(0.0, 1.0, 50), 400)
    return bool((found - 1).abs().max() < 0.5), list(found.shape)
