"""Forces between a probe and its neighbours."""
