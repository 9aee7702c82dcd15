"""State that hung on the session, or on nothing, under handles of the server (SEP-2567)."""
