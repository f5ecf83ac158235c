"""Publishes a greeting now and then, and prints every greeting that arrives below hello/."""

import signal
import sys
import threading

from awsiot.greengrasscoreipc.clientv2 import GreengrassCoreIPCClientV2
from awsiot.greengrasscoreipc.model import (
    JsonMessage,
    PublishMessage,
    ReceiveMode,
    SubscriptionResponseMessage,
    UnauthorizedError,
)

TOPIC = "hello/python"
FILTER = "hello/#"
# Always with a time limit: a call whose connection has died is never answered.
SECONDS_TO_ANSWER = 10

stop = threading.Event()
failed = threading.Event()


def on_message(event: SubscriptionResponseMessage) -> None:
    if event.json_message is None:
        print("A message that is not JSON was ignored", file=sys.stderr, flush=True)
        return
    topic = event.json_message.context.topic
    print(f"{topic}: {event.json_message.message.get('text')}", flush=True)


def on_error(error: Exception) -> bool:
    """The runtime ended the subscription and says why; True closes the stream on this side too."""
    fail(f"The subscription failed: {error}")
    return True


def on_closed() -> None:
    """The stream is closed: by us after SIGTERM, else because the connection is lost."""
    if not stop.is_set():
        fail("The connection to the runtime is lost")


def fail(why: str) -> None:
    print(why, file=sys.stderr, flush=True)
    failed.set()
    stop.set()


def run(client: GreengrassCoreIPCClientV2, interval_seconds: float) -> None:
    answer, subscription = client.subscribe_to_topic_async(
        topic=FILTER,
        # With a wildcard one's own messages come only when asked for.
        receive_mode=ReceiveMode.RECEIVE_ALL_MESSAGES,
        on_stream_event=on_message,
        on_stream_error=on_error,
        on_stream_closed=on_closed,
    )
    answer.result(SECONDS_TO_ANSWER)
    print(f"Subscribed to {FILTER}", flush=True)
    number = 0
    while not stop.wait(interval_seconds):
        number += 1
        message = JsonMessage(message={"text": f"Hello number {number} from HelloPython"})
        client.publish_to_topic_async(
            topic=TOPIC, publish_message=PublishMessage(json_message=message)
        ).result(SECONDS_TO_ANSWER)
    if not failed.is_set():
        subscription.close().result(SECONDS_TO_ANSWER)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    client = GreengrassCoreIPCClientV2()
    try:
        run(client, float(sys.argv[1]))
    except UnauthorizedError as error:
        print(f"accessControl of the recipe does not allow this: {error.message}", file=sys.stderr)
        return 1
    finally:
        stop.set()
        client.close()
    return 1 if failed.is_set() else 0


if __name__ == "__main__":
    sys.exit(main())
