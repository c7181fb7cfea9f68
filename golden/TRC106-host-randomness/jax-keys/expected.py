def expected():
    return {"perturbed": True, "noisy": True, "examples": True, "walks": True, "gradients": True}
