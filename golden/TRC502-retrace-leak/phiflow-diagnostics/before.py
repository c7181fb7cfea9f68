"""Diagnostics whose label is part of the signature: a new string each step is a new trace each step."""

from phi.flow import *

UNITS = {"drift": 100.0}


@jit_compile
def report(velocity, label):
    return math.mean(velocity) * UNITS[label.split(":")[0]]


def main():
    velocity = math.convert(math.wrap([0.1, 0.2, 0.6], spatial("x")))
    drifts = []
    for step in range(12):
        velocity = 0.9 * velocity
        drifts.append(report(velocity, f"drift:{step}"))
    return {"drifts": drifts, "traces": len(report.traces), "records": len(report.recorded_mappings)}
