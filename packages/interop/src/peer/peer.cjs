/**
 * One real Moleculer node as a process of its own. Its options come as JSON in the first argument; it obeys commands that
 * arrive over IPC, answers each with its result or failure, and reports every event that its services receive.
 */
"use strict";

const { commands } = require("./commands.cjs");
const { describeFailure } = require("./failure.cjs");
const { services } = require("./services.cjs");

const { moleculer, offers, ...options } = JSON.parse(process.argv[2]);
const { ServiceBroker, Errors } = require(moleculer);

const broker = new ServiceBroker({
  logger: false,
  requestTimeout: 15_000,
  metadata: { made: "by Moleculer" },
  // Calls are to be balanced over all nodes, also where the caller has the action itself.
  registry: { preferLocal: false },
  ...options,
});
const report = (event) => process.send({ event });
for (const name of offers) broker.createService(services[name]({ Errors, report }));
const obey = commands({ broker, services, Errors, report });

const answer = async ({ id, command, args }) => {
  try {
    process.send({ id, result: await obey[command](...args) });
  } catch (error) {
    process.send({ id, failure: describeFailure(error) });
  }
  if (command === "stop") process.disconnect();
};
process.on("message", (message) => void answer(message));
// Whoever started this node is gone.
process.on("disconnect", () => process.exit(0));

broker.start().then(() => process.send({ ready: true }));
