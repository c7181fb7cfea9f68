import torch


def survival(age, half_life):
    return torch.where(age < 0, torch.ones_like(age), 0.5 ** (age / half_life))


def hazard(age):
    rate = 0.01 * age
    rate = torch.where(age > 60, rate + 0.002 * (age - 60) ** 2, rate)
    return rate
