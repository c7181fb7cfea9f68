def expected():
    return 1.0, 17.0, 6.0
