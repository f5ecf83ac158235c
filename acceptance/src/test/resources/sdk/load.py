"""Updates numbered slots of its component's configuration for ever, several at once, and prints the
number of each update that was answered. When its connection ends it makes another one.

load.py SOCKET TOKEN_FILE; KillUnderLoadTest has the rules, Load.java is the same in Java."""

import datetime
import functools
import sys
import threading
import time

import awsiot.greengrasscoreipc as ipc
from awsiot.greengrasscoreipc import model
from awsiot.greengrasscoreipc.clientv2 import GreengrassCoreIPCClientV2

OUTSTANDING = 16
SLOTS = 256


class Connection:
    def __init__(self, socket, token):
        classic = ipc.connect(ipc_socket=socket, authtoken=token)
        self.client = GreengrassCoreIPCClientV2(client=classic, executor=None)
        self.free = threading.Semaphore(OUTSTANDING)
        self.ended = False

    def update(self, number):
        """Sends an update unless the connection has ended."""
        if not self.free.acquire(timeout=20) or self.ended:
            return False
        text = f"{number} " * (2000 if number % 4 == 0 else 20)
        answer = self.client.update_configuration_async(
            timestamp=datetime.datetime.now(datetime.timezone.utc),
            value_to_merge={f"s{number % SLOTS}": {"n": str(number), "text": text}},
        )
        answer.add_done_callback(functools.partial(self.answered, number))
        return True

    def answered(self, number, answer):
        error = answer.exception()
        if error is None:
            print(number, flush=True)
        else:
            refused = isinstance(error, model.GreengrassCoreIPCError)
            print(f"{'FAULT' if refused else 'UNKNOWN'} {number} {error!r}", flush=True)
            self.ended = True
        self.free.release()


def main(socket, token_file):
    number = 0
    while True:
        try:
            with open(token_file) as file:
                connection = Connection(socket, file.read().strip())
            number += 1
            while connection.update(number):
                number += 1
            connection.client.close()
        except Exception as error:
            print(f"ENDED {error!r}", flush=True)
        time.sleep(0.05)


main(*sys.argv[1:])
