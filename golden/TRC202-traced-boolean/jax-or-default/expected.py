def expected():
    return [3.0, 2.0], 3, 2, 1.5
