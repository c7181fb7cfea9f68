import torch
from functorch import grad, make_functional
from torch import nn


def build_model():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    with torch.no_grad():
        for number, parameter in enumerate(model.parameters()):
            steps = torch.arange(parameter.numel(), dtype=torch.float32)
            parameter.copy_(torch.cos(steps + number).reshape(parameter.shape))
    return model


def main():
    inputs = torch.linspace(-1.0, 1.0, 12).reshape(6, 2)
    targets = inputs.sum(dim=1, keepdim=True)

    # the model as a function of its weights
    model = build_model()
    fmodel, params = make_functional(model)

    def loss_fn(params, x, y):
        prediction = fmodel(params, x)
        return ((prediction - y) ** 2).mean()

    first = loss_fn(params, inputs, targets)
    for _ in range(5):
        grads = grad(loss_fn)(params, inputs, targets)
        params = tuple(p - 0.1 * g for p, g in zip(params, grads))
    last = loss_fn(params, inputs, targets)
    return {
        "first": first.item(),
        "last": last.item(),
        "weights": [p.detach().numpy() for p in params],
        "count": len(params),
    }
