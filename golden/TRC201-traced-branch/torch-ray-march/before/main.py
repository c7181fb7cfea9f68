import torch
from torch.func import grad, vmap

import march


def main():
    origins = torch.tensor([[0.0, 0.0, 3.0], [-3.0, 0.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 1.0]], dtype=torch.float64)
    directions = torch.tensor(
        [[0.0, 0.0, -1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.6, 0.0, -0.8]], dtype=torch.float64
    )
    return (
        vmap(march.travel)(origins, directions),
        vmap(march.shade)(origins, directions),
        vmap(grad(march.shade))(origins, directions),
    )
