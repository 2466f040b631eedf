"""What AWS documents about Glue, as tables with their sources: pure data, no AWS library."""
