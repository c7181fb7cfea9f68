VALUES = []
BEST = {}
latest = None


def record(step, value):
    global latest
    latest = value
    VALUES.append(value)
    BEST["step"] = step
