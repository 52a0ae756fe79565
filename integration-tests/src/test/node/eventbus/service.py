"""service.py HOST PORT CA CREDENTIAL DEVICE NAME TEXT: opens a stream through the bridge with Python's own library alone."""
import base64
import json
import os
import socket
import ssl
import struct
import sys
from urllib.parse import urlsplit


class WebSocket:
    """As much of RFC 6455 as a client needs that sends small messages."""

    def __init__(self, host, port, path, ca, headers):
        context = ssl.create_default_context(cafile=ca)
        self.socket = context.wrap_socket(socket.create_connection((host, port), 20), server_hostname=host)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.stream = self.socket.makefile("rb")
        status = self.stream.readline().decode().split(" ", 1)[1].strip()
        while self.stream.readline().strip():
            pass
        if not status.startswith("101"):
            raise SystemExit(f"answered {status}")

    def send(self, text):
        data = text.encode()
        mask = os.urandom(4)
        head = bytes([0x81, 0x80 | len(data)]) if len(data) < 126 else bytes([0x81, 0xFE]) + struct.pack(">H", len(data))
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def receive(self):
        """The next message, of one frame; pings and the like are passed over."""
        while True:
            first, length = self.stream.read(2)
            if length == 126:
                length, = struct.unpack(">H", self.stream.read(2))
            data = self.stream.read(length)
            if first & 0x0F in (1, 2):
                return data.decode()
            if first & 0x0F == 8:
                raise SystemExit(f"closed {struct.unpack('>H', data[:2])[0]}")


def main(host, port, ca, credential, device, name, text):
    bus = WebSocket(host, int(port), "/eventbus/websocket", ca, {"Authorization": credential})
    bus.send(json.dumps({"type": "send", "address": "culvert.v1.stream.open", "replyAddress": "1",
                         "body": {"device": device, "name": name}}))
    reply = json.loads(bus.receive())
    body = reply["body"]
    if body["outcome"] != "accepted":
        raise SystemExit(f"{body['outcome']} {body.get('reason') or body['error']['reason']}")
    bus.send(json.dumps({"type": "send", "address": reply["replyAddress"], "body": {}}))
    url = urlsplit(body["url"])
    leg = WebSocket(url.hostname, url.port, url.path, ca, {"Authorization": f"Bearer {body['ticket']}"})
    leg.send(text)
    print("echoed", leg.receive())


main(*sys.argv[1:])
