"""Running statistics of a stream."""

from jax import lax


def follow_peak(decay):
    def body(peak, sample):
        if sample > peak:
            peak = sample
        else:
            peak = decay * peak
        return peak, peak

    return body


def envelope(samples, decay):
    _, peaks = lax.scan(follow_peak(decay), 0.0, samples)
    return peaks


def hysteresis(samples, low, high):
    def body(i, state):
        on, count = state
        if samples[i] > high:
            if on < 0.5:
                count = count + 1
            on = 1.0
        elif samples[i] < low:
            on = 0.0
        return on, count

    return lax.fori_loop(0, len(samples), body, (0.0, 0))
