import torch
from torch.func import grad


def make_tracker():
    best = None

    def update(value):
        nonlocal best
        best = value if best is None else torch.minimum(best, value)
        return best

    return update


def optimise(x, steps):
    track = make_tracker()
    values = []

    def objective(x):
        residual = x - 3.0

        def penalty():
            residual = x * 0.1
            return (residual**2).sum()

        return (residual**2).sum() + penalty()

    for _ in range(steps):
        x = x - 0.1 * grad(objective)(x)
        values.append(track(objective(x)))
    return x, values[-1]


def main():
    x, best = optimise(torch.zeros(2), 3)
    return {"x": x, "best": best}
