import torch

from scan import grad, vmap


class Recorder:
    def __init__(self, jit=False):
        self.jit = jit
        self.seen = []

    def vmap(self, function):
        self.seen.append(function)
        return function


def clip(x):
    if x > 1:
        return torch.ones_like(x)
    return x


def apply(vmap, x):
    return vmap(clip)(x)


def main():
    ranges = torch.tensor([1.0, 3.0, 2.5], requires_grad=True)
    total = ranges.pow(2).sum()
    total.backward()
    recorder = Recorder()
    vmap_like = recorder.vmap(clip)
    first = apply(lambda function: function, torch.tensor(2.0))
    return vmap(ranges.detach()), grad(ranges.detach()), ranges.grad, vmap_like(torch.tensor(0.5)), first
