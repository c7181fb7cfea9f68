import torch


def grown(size, slope=1.0):
    full, largest = False, size
    for step in range(10):
        if not full:
            size, slope = size * 1.5, slope * 1.5
        if size > largest and not full and step % 2:
            largest = size
        full = full or size > 3.0
    return size, largest, slope


def population(count):
    crashed = False
    for _ in range(6):
        count = count * 1.4
        count = count * 0.5 if crashed else count
        crashed = count > 5
    return count


def expected():
    found = [grown(size) for size in (0.1, 1.0, 2.0)]
    return {
        "stops": torch.tensor([size for size, _, _ in found]),
        "largest": torch.tensor([largest for _, largest, _ in found]),
        "slopes": torch.tensor([slope for _, _, slope in found]),
        "counts": torch.tensor([population(count) for count in (1.0, 4.0)]),
    }
