def expected():
    return {}
