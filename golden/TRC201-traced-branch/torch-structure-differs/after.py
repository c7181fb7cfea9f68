import torch


def split(x):
    if x > 0:
        return x, -x
    return x


def label(x):
    if x > 0:
        name = "positive"
    else:
        name = "negative"
    return x * len(name)


def optional(x):
    bound = None
    if x > 1:
        bound = x
    if bound is None:
        return -x
    return bound


def main():
    x = torch.tensor([2.0, 3.0])
    return torch.vmap(split)(x), torch.vmap(label)(x), torch.vmap(optional)(x)
