"""A job of the cloud assembly, or a deployed one, on real Spark on this machine: no account, no container."""
