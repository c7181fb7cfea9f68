import torch


@torch.compile(backend="eager")
def shrink(x, level):
    if x.abs().max() > level:
        x = x * (level / x.abs().max())
    if level > 2 and x.sum() > 0:
        return x
    return -x


@torch.no_grad()
def evaluate(x):
    if x > 0:
        return x
    return 2 * x


def main():
    x = torch.tensor([3.0, -1.0])
    return shrink(x, 2.0), shrink(x / 2, 3.0), evaluate(torch.tensor(-1.0))
