"""A table of 34 million narrow rows into Parquet: the guide's code, ours, ConnectorX, DuckDB, a dump.

Every engine reads the same table of the same server on this machine as the same user, over TCP, and writes
the same rows; what it wrote is compared with the rows as arithmetic makes them. Each is a process of its own.
"""
