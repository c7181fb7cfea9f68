def expected():
    return (True,) * 6
