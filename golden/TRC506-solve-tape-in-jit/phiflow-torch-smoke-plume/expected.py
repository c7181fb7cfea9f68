def expected():
    return [True, True, True], True
