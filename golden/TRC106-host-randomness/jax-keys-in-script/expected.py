def expected():
    return 3, True
