"""Session affinity in the files around a server: found, tied and judged with the code."""
