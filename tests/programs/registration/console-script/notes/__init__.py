from notes.store import Store


def start() -> None:
    from notes import server

    server.serve(Store())
