import torch
from torch.func import grad

evaluations = 0
last_shape = None


def objective(x):
    global evaluations, last_shape
    evaluations += 1
    last_shape = x.shape
    return (x**4).sum()


def main():
    x = torch.tensor([1.0, 2.0])
    for _ in range(4):
        x = x - 0.01 * grad(objective)(x)
    return {"x": x, "evaluations": evaluations, "shape": tuple(last_shape)}
