"""What all rewrites of a file together leave: imports without a use, parameters, the order."""
