"""Nothing here is functorch's: make_functional(model) in a docstring, functions of that name, fallbacks."""

import copy

import torch
from torch import nn
from torch.func import functional_call, grad

try:
    from functorch import make_functional as legacy_make_functional
except ImportError:
    legacy_make_functional = None


def make_functional(model):
    """What functorch.make_functional did, with a dict."""
    base = copy.deepcopy(model)

    def fmodel(params, *inputs):
        return functional_call(base, params, inputs)

    return fmodel, dict(base.named_parameters())


class Registry:
    def __init__(self):
        self.made = []

    def make_functional(self, model):
        self.made.append(model)
        return make_functional(model)


def combine_state_for_ensemble(models):
    return [make_functional(model) for model in models]  # not functorch.combine_state_for_ensemble


def main():
    layer = nn.Linear(2, 1)
    nn.init.constant_(layer.weight, 2.0)
    nn.init.constant_(layer.bias, 1.0)
    registry = Registry()
    fmodel, params = registry.make_functional(layer)
    x = torch.tensor([[1.0, 3.0]])
    slopes = grad(lambda params: fmodel(params, x).sum())(params)
    ensemble = combine_state_for_ensemble([layer, layer])
    outputs = [function(weights, x).item() for function, weights in ensemble]
    return {"slopes": [slopes["weight"].numpy(), slopes["bias"].numpy()], "outputs": outputs}
