def expected():
    return {"sine": True, "multiply": True, "cosine": False}
