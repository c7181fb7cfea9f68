import torch


def weighted(values, weight: float):
    found = values.new_zeros((), dtype=torch.get_default_dtype())
    for value in values:
        found += weight * value**2
    return found
