// Does what its standard input says, with the SDK for JavaScript; SdkPeers has the commands.
"use strict";

const { createHash } = require("crypto");
const readline = require("readline");
const { greengrasscoreipc } = require("aws-iot-device-sdk-v2");

const MILLISECONDS = 20_000;
const SHORT = 40;
// The working directory bears the component's name.
const SELF = require("path").basename(process.cwd());
const NESTED = [1, true, { a: "b" }];
const MODES = { all: "RECEIVE_ALL_MESSAGES", others: "RECEIVE_MESSAGES_FROM_OTHERS" };

const client = greengrasscoreipc.createClient();
const received = new Map();
const operations = new Map();

/** The events of one subscription, each as topic|kind|payload. */
class Received {
  events = [];
  changed = () => {};

  add({ jsonMessage, binaryMessage }) {
    const { context, message } = jsonMessage ?? binaryMessage;
    const payload = Buffer.from(jsonMessage ? message.text : message);
    const damaged = jsonMessage && JSON.stringify(message.list) !== JSON.stringify(NESTED);
    const kind = jsonMessage ? (damaged ? "damaged-json" : "json") : "binary";
    const brief =
      payload.length <= SHORT
        ? payload.toString()
        : "sha256:" + createHash("sha256").update(payload).digest("hex");
    this.events.push(`${context.topic}|${kind}|${brief}`);
    this.changed();
  }

  async wait(count) {
    let timer;
    const timeout = new Promise((resolve) => (timer = setTimeout(resolve, MILLISECONDS)));
    const enough = new Promise((resolve) => {
      this.changed = () => this.events.length >= count && resolve();
      this.changed();
    });
    await Promise.race([enough, timeout]);
    clearTimeout(timer);
    return this.events;
  }

  /** How many arrived of each prefix, or where the first is that is not the next. */
  async order(count) {
    const next = new Map();
    for (const event of await this.wait(count)) {
      const text = event.slice(event.lastIndexOf("|") + 1);
      const prefix = text.slice(0, text.lastIndexOf(":"));
      const expected = next.get(prefix) ?? 0;
      if (text !== `${prefix}:${expected}`) {
        return `${text} instead of ${expected}`;
      }
      next.set(prefix, expected + 1);
    }
    return "{" + [...next.keys()].sort().map((key) => `${key}=${next.get(key)}`).join(", ") + "}";
  }
}

function publish(topic, kind, payload) {
  const publishMessage =
    kind === "json"
      ? { jsonMessage: { message: { text: payload.toString(), list: NESTED } } }
      : { binaryMessage: { message: payload } };
  return client.publishToTopic({ topic, publishMessage });
}

async function configured(key, keyPath, componentName) {
  return (await client.getConfiguration({ keyPath, componentName })).value[key];
}

async function reported(state) {
  await client.updateState({ state });
  return "ok";
}

async function valid(token) {
  return (await client.validateAuthorizationToken({ token })).isValid;
}

const calls = {
  // This SDK wants a keyPath, if only an empty one.
  own: () => configured("greeting", []),
  path: () => configured("greeting", ["greeting"]),
  missing: () => configured("absent", ["absent"]),
  nucleus: () => configured("awsRegion", [], "aws.greengrass.Nucleus"),
  running: () => reported("RUNNING"),
  errored: () => reported("ERRORED"),
  token: () => valid(process.env.SVCUID),
  "bad-token": () => valid("AAAAAAAAAAAAAAAA"),
  components: async () =>
    (await client.listComponents({})).components.some((one) => one.componentName === SELF),
  details: async () =>
    (await client.getComponentDetails({ componentName: SELF })).componentDetails.state,
  shadow: () => client.getThingShadow({ thingName: "thing", shadowName: "" }),
};

const verbs = {
  async publish(topic, kind, part, times) {
    const payload = Buffer.concat(Array(Number(times)).fill(Buffer.from(part, "base64")));
    await publish(topic, kind, payload);
    return "ok";
  },

  /** Without waiting for the answers in between. */
  async flood(topic, prefix, count) {
    const kinds = ["json", "binary"];
    await Promise.all(
      [...Array(Number(count)).keys()].map((i) =>
        publish(topic, kinds[i % 2], Buffer.from(`${prefix}:${i}`)),
      ),
    );
    return "ok";
  },

  async subscribe(name, topic, mode) {
    const events = new Received();
    received.set(name, events);
    const operation = client.subscribeToTopic({ topic, receiveMode: MODES[mode] });
    operations.set(name, operation);
    operation.on("message", (event) => events.add(event));
    operation.on("streamError", (error) => console.log("STREAM ERROR", error));
    await operation.activate();
    return "ok";
  },

  async await(name, count) {
    return (await received.get(name).wait(Number(count))).join(" ");
  },

  order: (name, count) => received.get(name).order(Number(count)),

  async close(name) {
    await operations.get(name).close();
    return calls.own(); // answered after the server has read the end of the stream
  },

  async watch(name, componentName, key) {
    const events = new Received();
    received.set(name, events);
    const operation = client.subscribeToConfigurationUpdate({ componentName, keyPath: [key] });
    operation.on("message", ({ configurationUpdateEvent: { componentName, keyPath } }) => {
      events.events.push(`${componentName}|config|${keyPath.join(".")}`);
      events.changed();
    });
    await operation.activate();
    return "ok";
  },

  async update(key, value, seconds) {
    const timestamp = new Date(Date.now() + 1000 * Number(seconds));
    await client.updateConfiguration({ keyPath: [], timestamp, valueToMerge: { [key]: value } });
    return "ok";
  },

  get: (componentName, key) => configured(key, [key], componentName),

  call: (what) => calls[what](),
};

async function result(verb, ...words) {
  try {
    return await verbs[verb](...words);
  } catch (error) {
    // No class for each error: one for all, and the server's answer in it.
    const { _errorCode: code, message } = error.serviceError ?? {};
    return code ? `${code}: ${message}` : `FAILED ${error}`;
  }
}

async function main() {
  await client.connect();
  console.log("ready");
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [number, ...words] = line.split(" ");
    console.log("RESULT", number, await result(...words));
  }
  process.exit(0);
}

main().catch((error) => {
  console.error(`peer.js failed: ${error}`);
  process.exit(1);
});
