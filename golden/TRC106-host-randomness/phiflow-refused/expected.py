def expected():
    return True
