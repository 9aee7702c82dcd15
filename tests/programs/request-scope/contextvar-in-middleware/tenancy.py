from contextvars import ContextVar

tenant = ContextVar("tenant", default="public")
