import torch
from model import Regression
from torch.func import grad


def main():
    x = torch.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    model = Regression(x, torch.tensor([1.0, 2.0, 4.0]))
    slope = grad(model.loss)
    w = torch.zeros(2)
    start = model.loss(w)
    for _ in range(4):
        w = w - 0.1 * slope(w)
    return {"w": w, "start": start, "smooth": model.smooth.numpy()}
