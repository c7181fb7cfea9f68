import torch
from torch.func import grad, vmap

from regression import Regression


def main():
    weights = torch.tensor([0.5, -0.25])
    x = torch.tensor([-2.0, -0.5, 0.0, 1.0, 3.0])
    y = torch.tensor([1.0, -0.4, 2.5, 0.2, -1.0])
    model = Regression(delta=1.0, tube=0.2)
    values = vmap(model.loss, in_dims=(None, 0, 0))(weights, x, y)
    per_sample = vmap(grad(model.loss), in_dims=(None, 0, 0))(weights, x, y)
    return {"loss": values, "grad": per_sample}
