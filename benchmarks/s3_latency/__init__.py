"""Small objects on an S3 that answers as late as S3 does: requests in flight against one after another.

S3 is the emulator, one process of moto, behind a proxy that answers each request later. Both share the two
cores with Spark: the runs without latency say how much of the seconds is theirs.
"""
