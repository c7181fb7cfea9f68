import energy


def describe():
    return [round(float(value), 3) for value in energy.last_bond]
