"""What an option is worth at expiry."""


def payoff(spot, strike, kind):
    if kind == "call":
        value = spot - strike
    elif kind == "put":
        value = strike - spot
    else:
        raise ValueError(f"unknown kind {kind!r}")
    if value > 0:
        return value
    return 0.0 * value


def knock_out(spot, strike, barrier, rebate, kind="call"):
    if spot >= barrier:
        return rebate * spot / spot
    return payoff(spot, strike, kind)
