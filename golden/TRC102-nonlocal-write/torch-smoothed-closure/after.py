import torch
from torch.func import grad


def fit(w, steps, decay=0.8):
    mean = torch.zeros_like(w)

    def pull(w, mean):
        difference = w - mean
        mean = decay * mean + (1 - decay) * w
        return (difference**2).sum(), mean

    value, mean = pull(w, mean)
    slope = grad(pull, has_aux=True)
    for _ in range(steps):
        gradient, mean = slope(w, mean)
        w = w - 0.1 * gradient
    return w, mean, value


def main():
    w, mean, value = fit(torch.tensor([1.0, -1.0, 2.0]), 3)
    return {"w": w, "mean": mean.numpy(), "value": value}
