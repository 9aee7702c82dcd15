from mcp.server.streamable_http import EventStore


class InMemoryEventStore(EventStore):
    def __init__(self):
        self.events = {}

    async def store_event(self, stream_id, message):
        event_id = f"{stream_id}-{len(self.events)}"
        self.events[event_id] = message
        return event_id

    async def replay_events_after(self, last_event_id, send):
        for event_id, message in self.events.items():
            if event_id > last_event_id:
                await send(message)
