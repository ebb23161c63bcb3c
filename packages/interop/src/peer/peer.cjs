/**
 * One real Moleculer node as a process of its own. Its options come as JSON in the first argument; it obeys commands
 * that arrive over IPC, answers each with its result or failure, and reports every event that its services receive, and
 * the warnings and errors that it logs.
 */
"use strict";

const { definitions, stamping } = require("../both/definitions.cjs");
const { commands } = require("./commands.cjs");
const { errorOfKind } = require("./errors.cjs");
const { describeFailure } = require("./failure.cjs");
const { lineReporter } = require("./line-reporter.cjs");
const { services } = require("./services.cjs");

const { moleculer, offers, transmission, ...options } = JSON.parse(process.argv[2]);
const { ServiceBroker, Errors, Loggers, Middlewares } = require(moleculer);

/** Whoever reads may be gone before this process is. */
const tell = (message) => process.connected && process.send(message);

const broker = new ServiceBroker({
  logger: lineReporter(Loggers, (line) => tell({ line })),
  cacher: "Memory",
  requestTimeout: 15_000,
  metadata: { made: "by Moleculer" },
  // Calls are to be balanced over all nodes, also where the caller has the action itself.
  registry: { preferLocal: false },
  middlewares: [stamping(options.nodeID), ...transmission.map(({ name, args }) => Middlewares.Transmit[name](...args))],
  ...options,
});
const report = (event) => tell({ event });
const makers = { ...services, ...definitions };
const kit = { make: "moleculer", Errors, report, errorOfKind: (kind) => errorOfKind(kind, Errors) };
const create = (name) => broker.createService(makers[name](kit));
for (const name of offers) create(name);
const obey = commands({ broker, create });

const answer = async ({ id, command, args }) => {
  try {
    tell({ id, result: await obey[command](...args) });
  } catch (error) {
    tell({ id, failure: describeFailure(error) });
  }
  if (command === "stop") process.disconnect();
};
process.on("message", (message) => void answer(message));
// Whoever started this node is gone.
process.on("disconnect", () => process.exit(0));

broker.start().then(() => tell({ ready: true }));
