def expected():
    return True, True
