import torch
from torch import nn
from torch.func import functional_call, grad


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
    params = dict(model.named_parameters())

    def loss_fn(params, x, y):
        prediction = functional_call(model, params, (x,))
        return ((prediction - y) ** 2).mean()

    first = loss_fn(params, inputs, targets)
    for _ in range(5):
        grads = grad(loss_fn)(params, inputs, targets)
        params = {name: p - 0.1 * grads[name] for name, p in params.items()}
    last = loss_fn(params, inputs, targets)
    return {
        "first": first.item(),
        "last": last.item(),
        "weights": [p.detach().numpy() for p in params.values()],
        "count": len(params),
    }
