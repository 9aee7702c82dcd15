"""The to-do list."""

# unstick: UNS202 tasks is written by todo and read by todo: let a tool mint a handle that they take, and keep it under that (_edit_list is called outside of handlers too)
tasks: list[str] = []


def add(task: str) -> str:
    """Put a task at the end of the list."""
    tasks.append(task)
    return f"task {len(tasks)} added"


def finish(number: int) -> str:
    """Take a task off the list."""
    if not 1 <= number <= len(tasks):
        raise ValueError(f"there is no task {number}")
    return f"finished: {tasks.pop(number - 1)}"


def outline() -> str:
    """The open tasks with their numbers."""
    return "\n".join(f"{n}. {task}" for n, task in enumerate(tasks, 1)) or "nothing to do"
