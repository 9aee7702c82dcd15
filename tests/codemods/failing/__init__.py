"""Servers whose every handler fails in one way, and a client that writes down what it reads."""
