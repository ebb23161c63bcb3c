"use strict";

const { describeFailure } = require("./failure.cjs");
const { consume, sourceOf } = require("./streams.cjs");

/** What the tests can make this node do. */
function commands({ broker, create }) {
  const streamsReplaceParams = broker.MOLECULER_VERSION.startsWith("0.14.");

  async function call(action, params, options = {}) {
    const meta = { ...options.meta };
    const data = await broker.call(action, params, { ...options, meta });
    return { data, meta };
  }

  async function mcall(calls, options = {}) {
    const meta = { ...options.meta };
    const data = await broker.mcall(calls, { ...options, meta });
    return { data: options.settled && Array.isArray(data) ? data.map(describeOutcome) : data, meta };
  }

  return {
    call,
    mcall,
    /**
     * The other nodes, as `$node.list` has them; the action itself cannot be asked, because with `disableBalancer` the node
     * asks itself over the wire. The own services hold what no other process can be told.
     */
    async listNodes() {
      const nodes = broker.registry.getNodeList({ onlyAvailable: false, withServices: true });
      return JSON.parse(JSON.stringify(nodes.filter(({ local }) => !local)));
    },
    /** In 0.14 the stream takes the place of the params. */
    upload: (action, source, { params, ...options } = {}) =>
      streamsReplaceParams
        ? call(action, sourceOf(source), options)
        : call(action, params, { ...options, stream: sourceOf(source) }),
    async download(action, params, options) {
      const stream = await broker.call(action, params, options);
      return consume(stream);
    },
    emit: (event, payload, options) => void broker.emit(event, payload, options),
    broadcast: (event, payload, options) => void broker.broadcast(event, payload, options),
    ping: (nodeID) => broker.ping(nodeID, 5_000),
    waitFor: (name) => broker.waitForServices(name, 15_000).then(() => undefined),
    offer: (name) => void create(name),
    withdraw: (name) => broker.destroyService(name),
    stop: () => broker.stop(),
  };
}

/** Errors lose their own fields on the way to another process. */
const describeOutcome = (outcome) =>
  outcome.status === "fulfilled" ? outcome : { status: "rejected", reason: describeFailure(outcome.reason) };

module.exports = { commands };
