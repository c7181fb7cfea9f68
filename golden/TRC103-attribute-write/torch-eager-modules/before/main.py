from types import SimpleNamespace

import torch
from layers import Pure, Recorded
from torch.func import functional_call, grad, vmap

state = SimpleNamespace(last=None)


def compute_loss(params, model, x):
    local = SimpleNamespace()
    local.output = functional_call(model, params, (x,))
    return local.output**2


def main():
    recorded, pure = Recorded(), Pure()
    x = torch.tensor([[1.0, 1.0], [0.0, 2.0]])
    with torch.no_grad():
        recorded(x[0])
    params = {name: value.detach() for name, value in pure.named_parameters()}
    gradients = vmap(grad(compute_loss), in_dims=(None, None, 0))(params, pure, x)
    state.last = gradients["weight"]
    return recorded.last, [call.item() for call in recorded.calls], state.last
