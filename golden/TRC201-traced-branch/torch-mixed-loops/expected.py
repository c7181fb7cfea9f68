import numpy as np


def play(stake):
    rounds, total = 0, 0.0
    while rounds < 6:
        rounds += 1
        if stake > rounds:
            total += rounds
            continue
        for draw in range(3):
            if total > 5:
                break
            total += stake * draw
        else:
            total -= 1
        if total < -3:
            break
    return total, rounds


def cool(x):
    best = x
    for _ in range(4):
        if x > 1:
            for _ in range(2):
                x -= 0.5
                if x < 0.7:
                    break
            continue
        best, x = best + 2 * x, x + 0.3
    return best


def balance(x):
    n = 0
    if x > 0:
        for k in range(5):
            if x > 2:
                break
            x, n = x + k, n + 1
        n += 10
    else:
        n = -1
        for k in range(2):
            x -= k
            n += not x < -2
    return x + n


def expected():
    x = np.linspace(-3.03, 7.1, 21)
    plays = [play(v) for v in x]
    totals, rounds = np.array([t for t, _ in plays]), np.array([float(r) for _, r in plays], np.float32)
    return (totals, rounds), np.array([cool(v) for v in x]), np.array([balance(v) for v in x])
