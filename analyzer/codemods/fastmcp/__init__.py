"""`fastmcp` 2.x and 3.x to 4.x: one module a concern."""
