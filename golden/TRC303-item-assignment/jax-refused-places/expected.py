def expected():
    return []
