def expected():
    return (16, 1), True
