"use strict";

const { consume, sourceOf } = require("./streams.cjs");

/** What the tests can make this node do. */
function commands({ broker, services, Errors, report }) {
  const streamsReplaceParams = broker.MOLECULER_VERSION.startsWith("0.14.");

  async function call(action, params, options = {}) {
    const meta = { ...options.meta };
    const data = await broker.call(action, params, { ...options, meta });
    return { data, meta };
  }

  return {
    call,
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
    offer: (name) => void broker.createService(services[name]({ Errors, report })),
    withdraw: (name) => broker.destroyService(name),
    stop: () => broker.stop(),
  };
}

module.exports = { commands };
