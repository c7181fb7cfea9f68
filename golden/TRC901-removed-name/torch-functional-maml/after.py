import torch
from torch import nn
from torch.func import functional_call, grad, vmap

INNER_STEPS = 3
INNER_RATE = 0.05


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 4)
        self.out = nn.Linear(4, 1)

    def forward(self, x):
        return self.out(torch.tanh(self.hidden(x)))


def mse_loss(prediction, target):
    return ((prediction - target) ** 2).mean()


def set_weights(net):
    with torch.no_grad():
        for number, parameter in enumerate(net.parameters()):
            steps = torch.arange(parameter.numel(), dtype=torch.float32)
            parameter.copy_(0.5 * torch.cos(steps - number).reshape(parameter.shape))
    return net


def main():
    model = set_weights(Net())
    params = dict(model.named_parameters())

    def loss_for_task(params, support, query):
        x_support, y_support = support
        x_query, y_query = query

        def inner_loss(weights):
            return mse_loss(functional_call(model, weights, (x_support,)), y_support)

        adapted = params
        for _ in range(INNER_STEPS):
            grads = grad(inner_loss)(adapted)
            adapted = {name: p - INNER_RATE * grads[name] for name, p in adapted.items()}
        return mse_loss(functional_call(model, adapted, (x_query,)), y_query)

    def meta_loss(params, support, query):
        return vmap(loss_for_task, in_dims=(None, 0, 0))(params, support, query).mean()

    shifts = torch.tensor([0.0, 0.5, 1.0]).reshape(3, 1, 1)
    x_support = torch.linspace(-1.0, 1.0, 5).reshape(1, 5, 1).expand(3, 5, 1)
    x_query = x_support + 0.1
    support = (x_support, torch.sin(x_support + shifts))
    query = (x_query, torch.sin(x_query + shifts))

    losses = []
    for _ in range(4):
        losses.append(meta_loss(params, support, query).item())
        meta_grads = grad(meta_loss)(params, support, query)
        params = {name: p - 0.1 * meta_grads[name] for name, p in params.items()}
    return {"losses": losses, "norm": torch.nn.utils.parameters_to_vector(params.values()).norm().item()}
