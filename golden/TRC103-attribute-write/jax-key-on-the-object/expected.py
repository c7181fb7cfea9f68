def expected():
    return {"differ": True, "kept": True, "mean": 0.0, "draws": 4}
