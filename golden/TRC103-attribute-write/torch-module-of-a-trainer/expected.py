import math


def expected():
    weight, values, activation = 1.0, [], 0.0
    for _ in range(2):
        activation = math.sin(weight)
        values.append((activation - 0.5) ** 2)
        weight -= 0.1 * 2.0 * (activation - 0.5) * math.cos(weight)
    return {
        "values": values,
        "activation": [0.0, activation],
        "plain": math.sin(1.0),
        "after": [0.0, math.sin(1.0)],
    }
