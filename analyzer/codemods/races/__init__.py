"""Values that calls running at the same time change: read and written back under a lock."""
