def expected():
    return "acts anew", True
