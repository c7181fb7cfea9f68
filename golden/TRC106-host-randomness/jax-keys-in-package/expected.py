def expected():
    return {"epochs differ": True, "examples differ": True, "grains differ": True}
