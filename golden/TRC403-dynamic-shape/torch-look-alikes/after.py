import torch

FIXED = torch.tensor([True, False, True])


def fixed(x):
    return x[FIXED].sum()


def unbatched(x, mask):
    return x[mask]


def energy(x):
    return (x[x > 0] ** 2).sum()


def rectified(x):
    return torch.where(x > 0, x, 0.0).sum()


def ramp(x, n: int = 3):
    return x[:n] * torch.arange(x.shape[0])


def largest(x):
    return x[x.argmax()]


def main():
    x = torch.tensor([[0.5, -1.0, 3.0], [1.25, 0.75, -1.5]])
    return (
        torch.vmap(fixed)(x),
        torch.vmap(unbatched, in_dims=(0, None))(x, FIXED),
        torch.func.grad(energy)(x[0]),
        torch.vmap(rectified)(x),
        torch.vmap(ramp)(x),
        torch.vmap(largest)(x),
    )
