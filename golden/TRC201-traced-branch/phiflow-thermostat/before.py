from phi.flow import *

LOW, HIGH = 20.0, 23.0


@jit_compile
def regulate(room):
    """One step of a thermostat: the new temperatures, and what it did (0 nothing, 1 heated, 2 cooled)."""
    mean = room.mean
    if mean > HIGH:
        # the cooler knows only one stage
        power = -1.5
        mode = 2.0
    elif mean < LOW:
        # the heater is proportional
        power = 0.25 * (LOW - mean)
        mode = 1.0
    else:
        power = 0.0
        mode = 0.0
    return room + power, mode


def main():
    results = []
    for values in ((18.0, 19.0, 21.0), (24.0, 26.5, 25.0), (10.0, 12.0, 14.0), (20.5, 21.0, 21.5)):
        room, mode = regulate(math.convert(math.tensor(values, spatial("rooms"))))
        results.append((room, mode))
    return results
