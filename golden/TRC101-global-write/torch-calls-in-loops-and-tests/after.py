import torch
from torch.func import grad

last_point = None
slopes = []


def energy(x):
    last_point = x * 2.0
    return (x**2).sum(), last_point


def slope(x):
    value = (x**3).sum()
    return value, value


def shrink(x):
    global last_point
    count = 0
    while True:
        gradient, last_point = grad(energy, has_aux=True)(x)
        if not gradient.abs().max() > 0.5:
            break
        x = x * 0.5
        count += 1
        if count == 100:
            break
    gradient_value, slopes_entry = grad(slope, has_aux=True)(x)
    slopes.append(slopes_entry)
    assert gradient_value.sum() >= 0.0, "the slope is negative"
    return x, count


def gradients(points):
    global last_point
    values = []
    for point in points:
        if point.numel() > 1:
            gradient, last_point = grad(energy, has_aux=True)(point)
            values.append(gradient)
    return torch.stack(values)


def table(points):
    global last_point
    rows = {}
    for name, point in points.items():
        gradient, slopes_entry = grad(slope, has_aux=True)(point)
        slopes.append(slopes_entry)
        rows[name] = gradient.sum().item()
    results = []
    for point in points.values():
        slope_value, slopes_entry = slope(point)
        slopes.append(slopes_entry)
        results.append(slope_value.item())
    total = sum(results)
    energy_value, last_point = energy(torch.ones(2))
    return rows, total, f"total: {energy_value:.2f}"


def main():
    def steepest(x):
        global last_point
        gradient, last_point = grad(energy, has_aux=True)(x)
        return gradient.abs().max() * 3.0
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
