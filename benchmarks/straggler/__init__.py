"""Gzipped JSON into few large files: `coalesce(1)`, which leaves all to one task, and this project's job.

On two cores `coalesce(1)` costs at most half of the machine; the ratio grows with the cores.
"""
