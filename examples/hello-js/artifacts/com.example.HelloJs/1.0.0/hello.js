// Publishes a greeting now and then, and prints every greeting that arrives below hello/.
"use strict";

const { greengrasscoreipc } = require("aws-iot-device-sdk-v2");

const TOPIC = "hello/js";
const FILTER = "hello/#";

const intervalSeconds = Number(process.argv[2]);
const client = greengrasscoreipc.createClient();
let stopping = false;

// The payload of a JSON message is what its sender wrote; the topic stands in the context.
function onMessage(event) {
  if (!event.jsonMessage) {
    console.error("A message that is not JSON was ignored");
    return;
  }
  const { context, message } = event.jsonMessage;
  console.log(`${context.topic}: ${message.text}`);
}

async function stop(exitCode, why) {
  if (stopping) {
    return;
  }
  stopping = true;
  if (why) {
    console.error(why);
  }
  await client.close();
  process.exit(exitCode);
}

async function run() {
  await client.connect();
  client.on("disconnection", () => stop(1, "The connection to the runtime is lost"));
  const subscription = client.subscribeToTopic({
    topic: FILTER,
    // With a wildcard one's own messages come only when asked for.
    receiveMode: "RECEIVE_ALL_MESSAGES",
  });
  subscription.on("message", onMessage);
  // The runtime ended the subscription and says why.
  subscription.on("streamError", (error) => stop(1, `The subscription failed: ${error}`));
  await subscription.activate();
  console.log(`Subscribed to ${FILTER}`);
  for (let number = 1; !stopping; number++) {
    const text = `Hello number ${number} from HelloJs`;
    await client.publishToTopic({
      topic: TOPIC,
      publishMessage: { jsonMessage: { message: { text } } },
    });
    await new Promise((resolve) => setTimeout(resolve, 1000 * intervalSeconds));
  }
}

process.on("SIGTERM", () => stop(0));
run().catch((error) => stop(1, `hello-js failed: ${error}`));
