import math

import numpy as np


def expected():
    x = np.array([0.5, 1.0])
    series = [sum(x**k / math.factorial(k) for k in range(order + 1)).astype(np.float32) for order in range(1, 10)]
    cooled, temperature = x, 2.0
    for _ in range(10):
        cooled = cooled - 0.1 * 2 * cooled / temperature
        temperature = 0.5 + 0.5 * temperature
    products = [x.astype(np.float32)] * 8
    return {"series": series, "cooled": cooled.astype(np.float32), "products": products, "compiled": 1}
