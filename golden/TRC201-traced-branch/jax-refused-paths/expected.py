def expected():
    return 2**0.5, 1.375, 1.0
