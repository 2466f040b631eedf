"""Real database servers for the tests and the benchmarks: started here, filled here, gone with the process.

Each server has a folder, a free port of 127.0.0.1 and passwords of its own, so that any number of them run
side by side and none meets a server of the machine.
"""
