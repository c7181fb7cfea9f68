import torch

COUNTS = {"bad": 0}


def quartic(x):
    if (x < 0).any():
        raise ValueError("negative")
    return (x**4).sum()


def shifted(x):
    if (low := x.min()) < 0:
        raise ValueError("negative")
    return x - low


def counted(x):
    if (x < 0).any():
        COUNTS["bad"] += 1
        raise ValueError("negative")
    return torch.sqrt(x)


def flagged(x):
    message = ""
    if (x < 0).any():
        message = "negative"
        print(message)
    return torch.sqrt(x), len(message)


def main():
    x = torch.tensor([[1.0, 4.0], [9.0, 16.0]])
    roots = torch.vmap(counted)(x), torch.vmap(shifted)(x), torch.vmap(lambda row: flagged(row)[0])(x)
    _, derivative = torch.func.linearize(quartic, x[0])
    return roots, derivative(x[0])
