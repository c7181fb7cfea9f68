def expected():
    return 1.0, 1.0, 0.0, 1, 1
