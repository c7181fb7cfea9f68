import numpy as np

W = np.array([[0.9, -0.4], [0.3, 0.8]], np.float32).astype(float)
B = np.array([0.1, -0.2], np.float32).astype(float)
H = np.array([3.0, -1.0])


def run(x, b, h):
    budget, answer, steps = 1.0, np.zeros(2), 0
    for _ in range(4):
        x = np.tanh(W @ x + b)
        p = 1 / (1 + np.exp(-(H @ x + h)))
        steps += 1
        if p >= budget:
            answer, budget = answer + budget * x, 0.0
            break
        answer, budget = answer + p * x, budget - p
    return answer + budget * x, steps


def slope(f, h=1e-6):
    return (f(h) - f(-h)) / (2 * h)


def expected():
    xs = [np.array(x) for x in ([3.0, -3.0], [0.0, 0.0], [-3.0, 3.0], [0.5, 0.2])]
    halt = [slope(lambda d: run(x, B, -0.5 + d)[0].sum()) for x in xs]
    cell = [[slope(lambda d: run(x, B + d * e, -0.5)[0].sum()) for e in np.eye(2)] for x in xs]
    ends = [run(x, B, -0.5) for x in xs]
    answers, steps = np.array([e[0] for e in ends]), np.array([e[1] for e in ends])
    return answers, steps, np.array(halt)[:, None], np.array(cell)
