import torch


def survival(age, half_life):
    if age < 0:
        return torch.ones_like(age)
    return 0.5 ** (age / half_life)


def hazard(age):
    rate = 0.01 * age
    if age > 60:
        rate = rate + 0.002 * (age - 60) ** 2
    return rate
