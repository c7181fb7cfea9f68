"""Questions about two fields; each answer is a truth value."""


def is_crowded(a, b, limit=3.0):
    return (a.max > limit) | (b.max > 2)
