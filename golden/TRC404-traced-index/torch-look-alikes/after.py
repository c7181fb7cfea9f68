import torch

TABLE = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
GAINS = [1.0, 3.0]
STEPS = [torch.mul, torch.add]


def looked_up(i):
    return TABLE[0, i] + TABLE[i, 1 - i]


def gained(x, level):
    return x * GAINS[level]


def stepped(x):
    for index, gain in enumerate(GAINS[:1]):
        x = STEPS[index](x, gain + 0.5)
    return x


def loudest(x):
    return GAINS[x.argmax()] * x.max() ** 2


def main():
    return (
        torch.vmap(looked_up)(torch.tensor([1, 0])),
        torch.vmap(gained, in_dims=(0, None))(torch.tensor([2.0, 4.0]), torch.tensor(1)),
        torch.vmap(stepped)(torch.tensor([1.0, 2.0])),
        torch.func.grad(loudest)(torch.tensor([1.0, 2.0])),
    )
