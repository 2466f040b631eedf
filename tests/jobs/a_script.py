"""Stands for a user's own script."""
