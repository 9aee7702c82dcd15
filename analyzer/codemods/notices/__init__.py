"""What a server tells clients without being asked: changes, and log messages."""
