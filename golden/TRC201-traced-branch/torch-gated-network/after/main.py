import torch
from torch.func import functional_call, grad, vmap

from network import Network


def main():
    model = Network()
    params = dict(model.named_parameters())

    def loss(params, x, y):
        prediction = functional_call(model, params, (x,))
        return (prediction - y) ** 2

    x = torch.tensor([[1.0, 0.5, 0.2], [0.1, 0.9, 0.1], [2.0, 0.0, 1.0], [-4.0, 3.0, -2.0]])
    y = torch.tensor([0.0, 0.5, 1.5, -0.5])
    gradients = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)
    return {"loss": vmap(loss, in_dims=(None, 0, 0))(params, x, y), "grad": gradients}
