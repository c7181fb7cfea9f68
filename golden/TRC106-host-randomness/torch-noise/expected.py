def expected():
    return {"gradients": True, "spread": True, "ends": True, "differ": True}
