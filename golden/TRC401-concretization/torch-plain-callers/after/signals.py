def peak(signal):
    """The largest value, as a number."""
    return signal.abs().max().item()


def level(signal):
    return signal / peak(signal)
