"""What a process keeps to itself and replicas have to share: keys, and who is logged in."""
