import torch
from networks import functional_network, squared_norm
from torch.func import grad, vmap


def main():
    network, weights, count = functional_network(2)
    x = torch.tensor([[0.0], [1.0], [-1.0]])

    def penalised(weights, x):
        return network(weights, x).squeeze() + 0.5 * squared_norm(weights)

    slopes = vmap(grad(penalised), in_dims=(None, 0))(weights, x)
    return {"count": count, "slopes": [slope.detach().numpy() for slope in slopes]}
