import torch
from densities import Normal, truncated


def main():
    xs = torch.tensor([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    normal = Normal("prior", 2)
    total = torch.func.vmap(normal.log_prob, in_dims=(0, None))(xs, torch.ones(2))
    bounded = torch.func.vmap(truncated, in_dims=(0, None, None))(xs, 0.0, 1.0)
    scaled = torch.func.vmap(normal.log_prob)(xs, xs + 1)
    return total, bounded, scaled
