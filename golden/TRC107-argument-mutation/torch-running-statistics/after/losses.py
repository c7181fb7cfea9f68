def centred_loss(params, batch, stats):
    """Deviation from a running mean, which the caller keeps."""
    out = batch @ params["w"]
    mean = 0.9 * stats["mean"] + 0.1 * out.mean()
    seen = stats["seen"] + len(batch)
    stats["calls"] += 1.0
    return ((out - mean) ** 2).sum(), (mean, seen)
