def expected():
    return {"draws differ": True, "weights are not the bias": True, "examples differ": True}
