import torch
from torch.func import grad, vmap

METRICS = {"last": 0.0, "total": 0.0}


class Objective:
    def __init__(self):
        self.losses = []
        self.smooth = 0.0
        self.calls = 0

    def __call__(self, w):
        value = (w**2).sum()
        self.losses.append(value.item())
        self.smooth = 0.9 * self.smooth + 0.1 * float(value)
        self.calls += 1
        METRICS["last"] = value.detach().item()
        METRICS["total"] += value.item()
        METRICS.update(size=len(self.losses))
        return value


def scaled(x):
    return x * 2


def main():
    objective = Objective()
    w = torch.tensor([1.0, 2.0])
    for _ in range(3):
        w = w - 0.1 * vmap(scaled)(grad(objective)(w)) / 2
    return {
        "w": w,
        "last": METRICS["last"],
        "losses": objective.losses,
        "smooth": objective.smooth,
        "total": METRICS["total"],
        "calls": objective.calls,
    }
