"""Does what its standard input says, with one of the clients for Python; SdkPeers has the commands."""

import base64
import datetime
import hashlib
import os
import sys
import threading

import awsiot.greengrasscoreipc.client as client
from awsiot.greengrasscoreipc import model
from awsiot.greengrasscoreipc.clientv2 import GreengrassCoreIPCClientV2

from ipc_utils import IPCUtils

SECONDS = 20
SHORT = 40
NESTED = [1, True, {"a": "b"}]
# The working directory bears the component's name.
SELF = os.path.basename(os.getcwd())


def camel(operation):
    return "".join(word.capitalize() for word in operation.split("_"))


class Handler(client.SubscribeToTopicStreamHandler, client.SubscribeToConfigurationUpdateStreamHandler):
    def __init__(self, on_event):
        super().__init__()
        self.on_event = on_event

    def on_stream_event(self, event):
        self.on_event(event)

    def on_stream_error(self, error):
        print(f"STREAM ERROR {error!r}", flush=True)
        return True


class ClassicClient:
    """The first client, on the connection of the requirement's IPCUtils."""

    def __init__(self):
        ipc_utils = IPCUtils()
        connection = ipc_utils.connect()
        self.client = client.GreengrassCoreIPCClient(connection)

    def call(self, operation, **members):
        request = getattr(model, camel(operation) + "Request")(**members)
        call = getattr(self.client, "new_" + operation)()
        call.activate(request)
        return call.get_response()

    def watch(self, on_event, **members):
        operation = self.client.new_subscribe_to_configuration_update(Handler(on_event))
        operation.activate(model.SubscribeToConfigurationUpdateRequest(**members))
        return operation.get_response(), operation

    def subscribe(self, on_event, ordered, **members):
        operation = self.client.new_subscribe_to_topic(Handler(on_event))
        operation.activate(model.SubscribeToTopicRequest(**members))
        return operation.get_response(), operation


class V2Client:
    """The second client. As it is made by default it hands events to a pool of threads, where they
    may overtake each other; one without an executor keeps their order."""

    def __init__(self):
        self.client = GreengrassCoreIPCClientV2()
        self.ordered = GreengrassCoreIPCClientV2(executor=None)

    def call(self, operation, **members):
        return getattr(self.client, operation + "_async")(**members)

    def watch(self, on_event, **members):
        return self.client.subscribe_to_configuration_update_async(
            stream_handler=Handler(on_event), **members
        )

    def subscribe(self, on_event, ordered, **members):
        chosen = self.ordered if ordered else self.client
        return chosen.subscribe_to_topic_async(stream_handler=Handler(on_event), **members)


class Received:
    """The events of one subscription, each as topic|kind|payload."""

    def __init__(self):
        self.events = []
        self.changed = threading.Condition()

    def add(self, event):
        json = event.json_message
        message = json or event.binary_message
        if json:
            payload = json.message["text"].encode()
            kind = "json" if json.message["list"] == NESTED else "damaged-json"
        else:
            payload, kind = message.message, "binary"
        if len(payload) <= SHORT:
            brief = payload.decode()
        else:
            brief = "sha256:" + hashlib.sha256(payload).hexdigest()
        self.append(f"{message.context.topic}|{kind}|{brief}")

    def add_update(self, event):
        update = event.configuration_update_event
        self.append(f"{update.component_name}|config|{'.'.join(update.key_path)}")

    def append(self, entry):
        with self.changed:
            self.events.append(entry)
            self.changed.notify_all()

    def wait(self, count):
        with self.changed:
            self.changed.wait_for(lambda: len(self.events) >= count, SECONDS)
            return list(self.events)

    def order(self, count):
        """How many arrived of each prefix, or where the first is that is not the next."""
        following = {}
        for event in self.wait(count):
            text = event.rpartition("|")[2]
            prefix = text.rpartition(":")[0]
            expected = following.get(prefix, 0)
            if text != f"{prefix}:{expected}":
                return f"{text} instead of {expected}"
            following[prefix] = expected + 1
        return "{" + ", ".join(f"{key}={following[key]}" for key in sorted(following)) + "}"


class Peer:
    def __init__(self, sdk):
        self.sdk = sdk
        self.received = {}
        self.operations = {}

    def publish(self, topic, kind, payload):
        if kind == "json":
            content = {"text": payload.decode(), "list": NESTED}
            message = model.PublishMessage(json_message=model.JsonMessage(message=content))
        else:
            message = model.PublishMessage(binary_message=model.BinaryMessage(message=payload))
        return self.sdk.call("publish_to_topic", topic=topic, publish_message=message)

    def obey(self, verb, *words):
        return getattr(self, "do_" + verb)(*words)

    def do_publish(self, topic, kind, part, times):
        self.publish(topic, kind, base64.b64decode(part) * int(times)).result(SECONDS)
        return "ok"

    def do_flood(self, topic, prefix, count):
        """Without waiting for the answers in between."""
        answers = [
            self.publish(topic, "binary" if i % 2 else "json", f"{prefix}:{i}".encode())
            for i in range(int(count))
        ]
        for answer in answers:
            answer.result(SECONDS)
        return "ok"

    def do_subscribe(self, name, topic, mode, how):
        self.received[name] = Received()
        receive_mode = {
            "default": None,
            "all": model.ReceiveMode.RECEIVE_ALL_MESSAGES,
            "others": model.ReceiveMode.RECEIVE_MESSAGES_FROM_OTHERS,
        }[mode]
        answer, self.operations[name] = self.sdk.subscribe(
            self.received[name].add, how == "ordered", topic=topic, receive_mode=receive_mode
        )
        answer.result(SECONDS)
        return "ok"

    def do_watch(self, name, component, key):
        self.received[name] = Received()
        answer, self.operations[name] = self.sdk.watch(
            self.received[name].add_update, component_name=component, key_path=[key]
        )
        answer.result(SECONDS)
        return "ok"

    def do_update(self, key, value, seconds):
        now = datetime.datetime.now(datetime.timezone.utc)
        timestamp = now + datetime.timedelta(seconds=int(seconds))
        self.answer("update_configuration", timestamp=timestamp, value_to_merge={key: value})
        return "ok"

    def do_get(self, component, key):
        return self.answer("get_configuration", component_name=component, key_path=[key]).value[key]

    def do_await(self, name, count):
        return " ".join(self.received[name].wait(int(count)))

    def do_order(self, name, count):
        return self.received[name].order(int(count))

    def do_close(self, name):
        self.operations[name].close().result(SECONDS)
        return self.do_call("own")  # answered after the server has read the end of the stream

    def do_call(self, what):
        if what in ("running", "errored"):
            self.answer("update_state", state=what.upper())
            return "ok"
        if what in ("token", "bad-token"):
            token = os.environ["SVCUID"] if what == "token" else "AAAAAAAAAAAAAAAA"
            return str(self.answer("validate_authorization_token", token=token).is_valid).lower()
        if what == "shadow":
            self.answer("get_thing_shadow", thing_name="thing", shadow_name="")
            return "ok"
        if what == "components":
            components = self.answer("list_components").components
            return str(SELF in [component.component_name for component in components]).lower()
        if what == "details":
            answer = self.answer("get_component_details", component_name=SELF)
            return answer.component_details.state
        key, members = {
            "own": ("greeting", {}),
            "path": ("greeting", {"key_path": ["greeting"]}),
            "missing": ("absent", {"key_path": ["absent"]}),
            "nucleus": ("awsRegion", {"component_name": "aws.greengrass.Nucleus"}),
        }[what]
        return self.answer("get_configuration", **members).value[key]

    def answer(self, operation, **members):
        return self.sdk.call(operation, **members).result(SECONDS)


def main():
    peer = Peer(ClassicClient() if sys.argv[1] == "classic" else V2Client())
    print("ready", flush=True)
    for line in sys.stdin:
        number, *words = line.split()
        try:
            result = peer.obey(*words)
        except (model.GreengrassCoreIPCError) as error:
            result = f"{type(error).__name__}: {error.message}"
        except Exception as error:
            result = f"FAILED {error!r}"
        print(f"RESULT {number} {result}", flush=True)
    os._exit(0)


main()
