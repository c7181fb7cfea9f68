import torch
from losses import total_loss
from metrics import METRICS, summary
from torch.func import grad_and_value


def main():
    params = torch.tensor([1.0, -2.0])
    history = []
    for _ in range(2):
        gradient, (value, (METRICS["data"], METRICS["penalty"])) = grad_and_value(total_loss, has_aux=True)(params, torch.tensor([0.5, 0.5]))
        params = params - 0.1 * gradient
        history.append(summary())
    return {"params": params, "value": value, "history": history, "data": METRICS["data"] + 0}
