KNOWN = {"a", "b"}
