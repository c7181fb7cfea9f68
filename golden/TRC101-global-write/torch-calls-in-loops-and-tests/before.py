import torch
from torch.func import grad

last_point = None
slopes = []


def energy(x):
    global last_point
    last_point = x * 2.0
    return (x**2).sum()


def slope(x):
    value = (x**3).sum()
    slopes.append(value)
    return value


def shrink(x):
    count = 0
    while grad(energy)(x).abs().max() > 0.5:
        x = x * 0.5
        count += 1
        if count == 100:
            break
    assert grad(slope)(x).sum() >= 0.0, "the slope is negative"
    return x, count


def gradients(points):
    return torch.stack([grad(energy)(point) for point in points if point.numel() > 1])


def table(points):
    rows = {name: grad(slope)(point).sum().item() for name, point in points.items()}
    total = sum(slope(point).item() for point in points.values())
    return rows, total, f"total: {energy(torch.ones(2)):.2f}"


def main():
    steepest = lambda x: grad(energy)(x).abs().max() * 3.0
    shrunk, count = shrink(torch.tensor([1.0, 2.0]))
    first = last_point
    stacked = gradients([torch.tensor([1.0, 2.0]), torch.tensor(3.0), torch.tensor([4.0, 5.0])])
    second = last_point
    rows, total, text = table({"a": torch.tensor([1.0]), "b": torch.tensor([2.0])})
    return {
        "shrunk": shrunk,
        "count": count,
        "first": first.tolist(),
        "stacked": stacked,
        "second": second.tolist(),
        "rows": rows,
        "total": total,
        "text": text,
        "steepest": steepest(torch.tensor([1.0, -4.0])),
        "last": last_point.numpy(),
        "slopes": [value.item() for value in slopes],
    }
