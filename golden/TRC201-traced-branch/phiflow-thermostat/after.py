from phi.flow import *

LOW, HIGH = 20.0, 23.0


@jit_compile
def regulate(room):
    """One step of a thermostat: the new temperatures, and what it did (0 nothing, 1 heated, 2 cooled)."""
    mean = room.mean
    power = math.where(
        mean > HIGH,
        # the cooler knows only one stage
        -1.5,
        math.where(
            mean < LOW,
            # the heater is proportional
            0.25 * (LOW - mean),
            0.0,
        ),
    )
    mode = math.where(mean > HIGH, 2.0, math.where(mean < LOW, 1.0, 0.0))
    return room + power, mode


def main():
    results = []
    for values in ((18.0, 19.0, 21.0), (24.0, 26.5, 25.0), (10.0, 12.0, 14.0), (20.5, 21.0, 21.5)):
        room, mode = regulate(math.convert(math.tensor(values, spatial("rooms"))))
        results.append((room, mode))
    return results
