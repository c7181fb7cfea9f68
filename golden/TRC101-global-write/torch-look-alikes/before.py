import torch
from torch.func import grad, vmap

CACHE = {}
calls = 0
best = None


class Layer:
    def __init__(self, size):
        self.size = size
        self.weight = torch.eye(size)
        self.last = None

    def __call__(self, x):
        intermediate = self.weight @ x
        return torch.tanh(intermediate)

    def report(self, x):
        self.last = self(x)
        return self.last


def loss(w, x):
    acts = []
    for scale in (0.5, 1.0):
        acts.append(torch.tanh(w * x * scale))
    parts = {"sum": acts[0].sum()}
    parts["second"] = acts[1].sum()
    return parts["sum"] + parts["second"]


def train(w, x):
    global calls, best
    for _ in range(3):
        calls += 1
        gradient = grad(loss)(w, x)
        w = w - 0.1 * gradient
        best = w
        CACHE[calls] = gradient
    return w


def main():
    x = torch.tensor([1.0, -1.0])
    layer = Layer(2)
    w = train(torch.ones(2), x)
    layer.report(x)
    return {"w": w, "calls": calls, "best": best, "last": layer.last, "batch": vmap(layer)(torch.stack([x, x]))}
