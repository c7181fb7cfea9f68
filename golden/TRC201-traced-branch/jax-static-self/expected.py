def loss(p):
    return 2.0 if p > 4 else p / 2


def expected():
    pressures = (-6.0, -2.0, 3.0, 8.0)
    forward = [0.5 * loss(p) if p >= 0 else 0.0 for p in pressures]
    both = [0.5 * loss(p) if p >= 0 else -0.5 * loss(-p) for p in pressures]
    return [forward, both, [0.0] * 4]
