"""The profile of a run on this machine: Glue's metrics of it, its alarms, its cost, four pictures."""
