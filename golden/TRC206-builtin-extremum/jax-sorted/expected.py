def expected():
    return 2.0, 4.0, -3.0
