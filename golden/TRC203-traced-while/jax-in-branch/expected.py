import numpy as np


def cool(temperature, limit):
    temperature, limit = np.float32(temperature), np.float32(limit)
    steps, energy = 0, np.float32(0.0)
    if temperature > limit:
        temperature = temperature - np.float32(1.0)
        while temperature > limit:
            lowered = temperature + np.float32(0.25) * (np.float32(20.0) - temperature)
            energy = energy + (temperature - lowered)
            temperature = lowered
            steps += 1
    else:
        energy = energy - np.float32(1.0)
    return temperature, energy, steps


def expected():
    rows = [cool(sample, 25.0) for sample in (90.0, 30.0, 25.5, 24.0, 60.0)]
    columns = list(zip(*rows, strict=True))
    batch = (np.array(columns[0]), np.array(columns[1]), np.array(columns[2], dtype=np.int32))
    single = cool(40.0, 25.0)
    return batch, (single[0], single[1], np.int32(single[2]))
