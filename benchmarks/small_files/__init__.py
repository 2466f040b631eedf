"""Many small JSON files into Parquet: the guides' code, tuned Spark, this project's two readers, and others.

Every engine reads the same files, which the page cache holds as far as it can, and writes the same rows with
the folders' two columns. Each is a process of its own; a Spark's driver has a heap of 512 MB.
"""
