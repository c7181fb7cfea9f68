import torch
from torch.func import grad


def fit(w, steps, decay=0.8):
    mean = torch.zeros_like(w)

    def pull(w):
        nonlocal mean
        difference = w - mean
        mean = decay * mean + (1 - decay) * w
        return (difference**2).sum()

    value = pull(w)
    slope = grad(pull)
    for _ in range(steps):
        w = w - 0.1 * slope(w)
    return w, mean, value


def main():
    w, mean, value = fit(torch.tensor([1.0, -1.0, 2.0]), 3)
    return {"w": w, "mean": mean.numpy(), "value": value}
