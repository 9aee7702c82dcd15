"""Methods of the protocol that servers answer."""

CALL = "tools/call"
METHODS = (
    *("initialize", "ping", "tools/list", "resources/list", "resources/read"),
    *("prompts/list", "prompts/get", "completion/complete", "logging/setLevel"),
)
BESIDE = frozenset({"initialize", "tools/list"})
"""Methods that every server of tools answers as well."""
