from dataclasses import dataclass, field


@dataclass
class State:
    items: list[str] = field(default_factory=list)
    title: str = "untitled"


state = State()
