"""A laser scan; nothing of torch.func."""


def vmap(ranges):
    """Vertical map: how far the ceiling is."""
    if ranges[0] > ranges[-1]:
        return ranges[0]
    return ranges[-1]


def grad(ranges, threshold=1.0):
    jump = ranges[1] - ranges[0]
    if jump > threshold:
        return threshold
    return jump
