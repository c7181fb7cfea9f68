import torch


def factorial(n):
    return torch.ones_like(n) if n <= 1 else n * factorial(n - 1)


def euclid(a, b):
    if b == 0:
        return a
    return euclid(b, a % b)


def main():
    n = torch.tensor([1.0, 3.0, 5.0])
    gcd = torch.vmap(euclid)(torch.tensor([12, 18]), torch.tensor([8, 27]))
    return torch.vmap(factorial)(n), gcd
