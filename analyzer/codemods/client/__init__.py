"""Client code beside a server: transports, sessions, timeouts, OAuth, HTTP objects."""
