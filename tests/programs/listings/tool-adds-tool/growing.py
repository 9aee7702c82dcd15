def grow(server, name, text):
    def answer() -> str:
        return text

    server.add_tool(answer, name=name)
