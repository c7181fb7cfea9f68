def expected():
    return True, [50]
