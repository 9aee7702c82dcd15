"""Talks and when they are; the speakers' modules enter themselves at import."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Session:
    """One talk."""

    session_id: str
    title: str
    starts: str
    track: str


class SessionRegistry:
    """All talks of the conference."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}

    def register(self, session: Session) -> None:
        """Enter a talk; each id can be taken once."""
        if session.session_id in self.sessions:
            raise ValueError(f"{session.session_id} is taken")
        self.sessions[session.session_id] = session

    def get(self, session_id: str) -> Session | None:
        """The talk with this id."""
        return self.sessions.get(session_id)

    def in_track(self, track: str | None) -> list[Session]:
        """The talks of one track, or all of them, in order of time."""
        chosen = [s for s in self.sessions.values() if track in (None, s.track)]
        return sorted(chosen, key=lambda session: session.starts)


registry = SessionRegistry()
registry.register(Session("k1", "Welcome", "09:00", "hall"))
registry.register(Session("t1", "Typing for mortals", "10:00", "tools"))
registry.register(Session("t2", "A linter in an hour", "11:00", "tools"))
