import numpy as np


def run(t):
    done, steps, heat = False, 0, 0.0
    while not done and steps < 5:
        lost = t * 0.5
        t, heat, steps = t - lost, heat + lost, steps + 1
        done = t < 1
    return t, heat, steps


def alarm(t):
    hot, n = True, 0
    while hot and n < 5:
        t *= 0.5
        hot = abs(t) > 4
        n += 1
    return t


def collapse(x):
    i = 0
    while (x > 1).any() and i < 8:
        x = np.where(x > 1, x - 1, x)
        if (x <= 0.5).all():
            x = x * 2
        i += 1
    return x


def expected():
    f = np.float32
    ts = (0.5, 3.0, 1000.0, 8.0)
    ends = [run(t) for t in ts]
    return (
        {
            "temperature": np.array([e[0] for e in ends], f),
            "heat": np.array([e[1] for e in ends], f),
            "steps": np.array([e[2] for e in ends]),
        },
        np.array([alarm(t) for t in ts], f),
        np.array([collapse(np.array(x)) for x in ([0.5, 0.25, 1.0], [3.5, 0.0, 1.0], [2.25, 4.5, 30.0])], f),
    )
