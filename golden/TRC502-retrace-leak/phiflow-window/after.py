"""Fitting a rate to more and more of a measured series."""

from phi.flow import *


def misfit(rate, times, measured):
    return math.l2_loss(math.exp(-rate * times) - measured)


improve = math.gradient(misfit, "rate", get_output=False)


def main():
    times = math.convert(math.wrap([0.1 * k for k in range(20)], spatial("t")))
    measured = math.exp(-1.5 * times)
    rate = math.convert(math.wrap(1.0))
    for known in range(2, 20):
        rate = rate - 0.2 * improve(rate, times.t[:known], measured.t[:known])
        improve.traces.clear()
        improve.recorded_mappings.clear()
    return {"rate": rate, "traces": len(improve.traces), "records": len(improve.recorded_mappings)}
