import torch

import geometry


def main():
    a = torch.tensor([[1.0, 0.0], [0.6, 0.8], [-2.0, 0.0]])
    b = torch.tensor([[0.0, 2.0], [0.6, 0.8], [3.0, 0.0]])
    inside = torch.vmap(geometry.barycentric_inside)(torch.tensor([[0.2, 0.8], [-0.1, 1.1]]))
    shrunk = torch.vmap(lambda x: geometry.shrink(x, 3))(torch.tensor([[1.0, 1.0], [4.0, 5.0]]))
    return torch.vmap(geometry.angle_between)(a, b), inside, shrunk
