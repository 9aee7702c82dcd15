"""Which functions share something that worker threads would break."""
