import socket

_socket = None


def bridge():
    global _socket
    if _socket is None:
        _socket = socket.create_connection(("localhost", 9876))
    return _socket


def ask(command):
    bridge().sendall(command.encode())
    return bridge().recv(65536).decode()
