import torch
from losses import centred_loss
from torch.func import grad, grad_and_value


def fit(params, batches, stats):
    values = []
    for batch in batches:
        grads, value = grad_and_value(centred_loss)(params, batch, stats)
        params = {name: p - 0.1 * grads[name] for name, p in params.items()}
        values.append(value)
    return params, values


def main():
    stats = {"mean": torch.zeros(()), "seen": torch.zeros(()), "calls": torch.zeros(())}
    params = {"w": torch.tensor([1.0, -1.0])}
    batches = [torch.tensor([[1.0, 2.0], [0.5, 1.0]]), torch.tensor([[2.0, 0.0], [1.0, 1.0]])]
    params, values = fit(params, batches, stats)
    last = grad(centred_loss)(params, batches[0], stats)
    return {"w": params["w"], "values": values, "last": last["w"], **stats}
