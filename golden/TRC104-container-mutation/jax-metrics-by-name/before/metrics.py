METRICS = {}


def summary():
    return {name: [float(value) for value in values] for name, values in METRICS.items()}
