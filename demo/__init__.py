"""The main job, end to end, on input made here: `make demo`."""
