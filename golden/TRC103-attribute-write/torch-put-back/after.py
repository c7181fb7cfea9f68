import torch
from torch.func import grad, vmap

PRECISION = torch.tensor(1.0)


class Settings:
    def __init__(self):
        self.scale = torch.tensor(1.0)
        self.cache = {}


SETTINGS = Settings()


class Model:
    def __init__(self, params):
        self.params = params
        self.bias = torch.tensor(0.5)
        self.inputs = None

    def loss(self, x):
        return ((self.params * x + self.bias) ** 2).sum()

    def loss_of(self, params, x):
        before, self.params = self.params, params
        try:
            return self.loss(x)
        finally:
            self.params = before

    def loss_of_both(self, params, bias, x):
        old_params, old_bias = self.params, self.bias
        self.params, self.bias = params, bias
        value = self.loss(x)
        self.params, self.bias = old_params, old_bias
        return value

    def loss_of_inputs(self, x):
        self.inputs = x * 2
        value = self.loss(self.inputs)
        self.inputs = None
        return value


def scaled(scale, x):
    old = SETTINGS.scale
    SETTINGS.scale = scale
    SETTINGS.cache["squared"] = scale**2
    if x.dim() > 1:
        x = x.sum(0)
    y = (x * SETTINGS.scale * SETTINGS.cache["squared"]).sum()
    SETTINGS.scale = old
    del SETTINGS.cache["squared"]
    return y


def precise(x):
    global PRECISION
    kept = PRECISION
    PRECISION = x.abs().max()
    try:
        return (x / PRECISION).sum()
    finally:
        PRECISION = kept


def main():
    model = Model(torch.tensor(2.0))
    x = torch.tensor([1.0, -2.0])
    return {
        "loss": vmap(grad(model.loss_of), in_dims=(0, None))(torch.tensor([1.0, 3.0]), x),
        "both": grad(model.loss_of_both, argnums=(0, 1))(torch.tensor(1.0), torch.tensor(1.0), x),
        "inputs": grad(model.loss_of_inputs)(x),
        "scaled": grad(scaled)(torch.tensor(2.0), x),
        "precise": vmap(precise)(torch.stack([x, 2 * x])),
        "after": (model.params, model.bias, model.inputs is None, SETTINGS.scale, len(SETTINGS.cache), PRECISION),
    }
