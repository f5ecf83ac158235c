"""Updates numbered slots of its component's configuration for ever, several at once, and prints the
number of each update that was answered. A new token means a new runtime, and so a new connection.

load.py SOCKET TOKEN_FILE; KillUnderLoadTest has the rules, Load.java is the same in Java."""

import datetime
import functools
import itertools
import sys
import threading
import time

import awsiot.greengrasscoreipc as ipc
from awsiot.greengrasscoreipc import model
from awsiot.greengrasscoreipc.clientv2 import GreengrassCoreIPCClientV2

numbers = itertools.count(1)


def read(token_file):
    with open(token_file) as file:
        return file.read().strip()


def run(socket, token_file):
    token = read(token_file)
    classic = ipc.connect(ipc_socket=socket, authtoken=token)
    client = GreengrassCoreIPCClientV2(client=classic, executor=None)
    free = threading.Semaphore(16)

    def answered(number, answer):
        error = answer.exception()
        if error is None:
            print(number, flush=True)
            free.release()
        elif isinstance(error, model.GreengrassCoreIPCError):
            print("FAULT", number, repr(error), flush=True)

    while read(token_file) == token:
        if free.acquire(timeout=0.05):
            number = next(numbers)
            text = f"{number} " * (2000 if number % 4 == 0 else 20)
            client.update_configuration_async(
                timestamp=datetime.datetime.now(datetime.timezone.utc),
                value_to_merge={f"s{number % 256}": {"n": str(number), "text": text}},
            ).add_done_callback(functools.partial(answered, number))
    client.close()


while True:
    try:
        run(*sys.argv[1:])
    except Exception as error:
        print(repr(error), flush=True)
    time.sleep(0.05)
