def expected():
    time = 3000.0 / (1490.0 - 10.0 * 10.0 / 40.0)
    return time, time
