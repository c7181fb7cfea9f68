import torch

from experts import Experts

SCALES = [0.5, 2.0]


def mixture(model, x, kind):
    bias = [x, -x]
    return model(x, kind) * SCALES[kind] + bias[kind]


def main():
    model = Experts()
    x = torch.tensor([[0.5, 1.0], [1.0, -1.0], [2.0, 0.25]])
    with torch.no_grad():
        return torch.vmap(lambda row, kind: mixture(model, row, kind))(x, torch.tensor([1, 0, 1]))
