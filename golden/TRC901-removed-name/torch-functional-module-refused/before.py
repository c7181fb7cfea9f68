import torch
from functorch import make_functional_with_buffers
from torch import nn


def make_net():
    net = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5))
    nn.init.eye_(net[0].weight)
    nn.init.zeros_(net[0].bias)
    return net


def main():
    func, params, buffers = make_functional_with_buffers(make_net())
    func.eval()
    names = func.param_names
    outputs = func(params, buffers, torch.tensor([[1.0, 2.0]]))
    return {"names": list(names), "outputs": outputs.detach().numpy()}
