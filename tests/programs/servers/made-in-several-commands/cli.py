import sys

from server import Notes


def start() -> None:
    Notes().run()


def serve() -> None:
    server = Notes()
    server.run(transport="streamable-http")


def main() -> None:
    if sys.argv[1] == "serve":
        serve()
    elif sys.argv[1] == "start":
        start()
    else:
        server = Notes()
        print(server.name)


main()
