import numpy as np

f = np.float32


def expected():
    x = np.array([0.0, 0.5], f)
    y = np.array([1.0, 2.0], f)
    slope, offset, rate = f(0), f(0), f(0.25)
    lines = ["    loss again loss"]  # known while tracing: printed once
    for index in range(3):
        prediction = slope * x + offset
        residual = prediction - y
        loss = np.mean(residual**2, dtype=f)
        lines += [
            f"prediction {prediction} (2,)",
            f"step {index}: loss {loss:.4f} (float32)",
            f"loss\t{loss!s}\tslope\t{slope!s}",
            f"third {loss / f(3):8.3f}|(2,)      |{rate!s}",
            f"{loss:.2e} and {float(rate)}",
            f"rate {rate!s}, it's Array({loss!s}, dtype=float32)",
            f'loss=Array({loss!s}, dtype=float32) say "{index}"',
            "",
            f"as a number {loss:.3f} {float(rate)}",
        ]
        slope, offset = slope - rate * np.mean(2 * residual * x, dtype=f), offset - rate * np.mean(2 * residual, dtype=f)
    return sorted([*lines, ""]), {"slope": slope, "offset": offset}
