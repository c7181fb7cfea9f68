import torch
from torch.func import vmap

mean = torch.zeros(())
examples = 0


def centred(x):
    global mean, examples
    mean = 0.9 * mean + 0.1 * x.mean()
    examples += 1
    return x - x.mean()


def main():
    xs = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y = vmap(centred)(xs)
    return {"y": y, "mean": (mean + 0).numpy()}
