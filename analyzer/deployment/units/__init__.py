"""What deployment files run and route, and how the parts refer to each other."""
