"""Run servers and compare what they answer: environments, processes, conversations, differences.

Everything a server does here it does in a process of its own, started from an environment made
for it; nothing of a server is imported into this process. POSIX only.
"""
