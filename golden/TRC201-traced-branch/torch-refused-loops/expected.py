def expected():
    return None
