from .memory import items as shelf

__all__ = ["shelf"]
