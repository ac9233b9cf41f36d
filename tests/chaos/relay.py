"""HTTP relays that keep a record of what passes, and lose answers when they are told to."""

import http.client
import http.server
import json
import random
import socket
import threading
import time

WRITES = ("POST", "PUT", "PATCH", "DELETE")


class Relay(http.server.ThreadingHTTPServer):
    """Passes requests on to a server, and closes the connection in place of an answer that is lost or did not come."""

    daemon_threads = True
    # Faults make bursts of new connections.
    request_queue_size = 64

    def __init__(self, upstream_port, seed=0):
        super().__init__(("127.0.0.1", 0), Handler)
        self.upstream_port = upstream_port
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        # How many of eight answers are lost after the server has carried the request out, and which of the next ones.
        self.lost_writes = 0
        self.lost_reads = 0
        self.next_writes = []
        self.next_reads = []
        # Where set: what is answered without asking the server.
        self.refusal = None
        self.passed = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def note(self, request):
        with self.lock:
            self.passed.append(request)

    def loses(self, method, status):
        if status >= 400:
            return False
        with self.lock:
            return self.draw(self.next_writes, self.lost_writes) if method in WRITES else self.draw(self.next_reads, self.lost_reads)

    def draw(self, deck, lost):
        """Of any eight in a row so many are lost, whatever the luck."""
        if not deck:
            deck += [number < lost for number in range(8)]
            self.random.shuffle(deck)
        return deck.pop()

    def lose(self, writes, reads):
        with self.lock:
            self.lost_writes, self.lost_reads = writes, reads
            self.next_writes.clear()
            self.next_reads.clear()

    def lost(self):
        """How many writes the server has carried out whose answers were lost."""
        with self.lock:
            return sum(1 for request in self.passed if request["is_lost"] and request["method"] in WRITES)

    def handle_error(self, request, client_address):
        """Broken connections are what this is for."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = {"time": time.time(), "method": self.command, "path": self.path, "body": body, "status": 0,
                   "answer": b"", "is_lost": False}
        self.server.note(request)
        if self.server.refusal is not None:
            return self.answer(*self.server.refusal)
        try:
            status, headers, answer = self.ask(body)
        except (OSError, http.client.HTTPException):
            return self.hang_up()
        request["is_lost"] = self.server.loses(self.command, status)
        request["status"], request["answer"] = status, answer
        if request["is_lost"]:
            return self.hang_up()
        return self.answer(status, headers, answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_any

    def ask(self, body):
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=120)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            upstream.request(self.command, self.path, body or None, headers)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *words):
        pass


def type_of_event(request):
    """The type of the event that a request posts to one incident; None for other requests."""
    if request["method"] != "POST" or not request["path"].endswith("/events/"):
        return None
    return json.loads(request["body"]).get("type")


def is_list(request):
    return request["method"] == "GET" and "open=true" in request["path"].lower()
