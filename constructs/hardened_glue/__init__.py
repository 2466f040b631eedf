"""Hardened AWS Glue jobs: constructs, scripts, local running and diagnosis."""
