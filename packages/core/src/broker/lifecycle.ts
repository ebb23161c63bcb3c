import type { BrokerHandle } from "../context/context-runtime.ts";
import { frameworkError, GracefulStopTimeoutError } from "../errors/errors.ts";
import { sleep } from "../kernel/clock.ts";
import type { Middleware } from "../pipeline/middleware.ts";
import type { BrokerGraph } from "./create-broker.ts";
import { runBrokerHook } from "./life-listener.ts";

export interface LifecycleParts {
  readonly graph: BrokerGraph;
  readonly broker: BrokerHandle;
  readonly middlewares: readonly Middleware[];
}

/** Brings a broker up: connection, the view of the cluster, services, announcement. Rejects when a service cannot start. */
export async function startBroker({ graph, broker, middlewares }: LifecycleParts): Promise<void> {
  const { options, logger, transit, discoverer, discoveryHost, silence, cacher, host, announcer, tell, state } = graph;
  /** A stop that came before or meanwhile wins, and what the step brought is released. */
  const step = async (work: () => unknown, release: () => unknown = () => {}): Promise<void> => {
    if (!state.stopping) await work();
    if (!state.stopping) return;
    await release();
    throw frameworkError("BROKER_STOPPED", `Node '${options.nodeID}' was stopped; to start again, make a new broker.`);
  };
  // A middleware that cannot be put around calls is known now, and not at the first call.
  await step(() => graph.runtime.compose());
  await step(() => runBrokerHook(middlewares, "starting", { broker, logger }));
  await step(
    () =>
      cacher?.connect({
        namespace: options.namespace,
        logger: graph.loggerFor("cacher"),
        now: () => options.clock.now(),
        onError: (error) => tell("$cacher.error", { error, module: "cacher", type: "clientError" }),
      }),
    () => cacher?.close(),
  );
  await step(() => transit?.start());
  await step(
    () => discoverer?.start(discoveryHost),
    () => discoverer?.stop(),
  );
  silence.start();
  graph.latency.start();
  // From here on each service is announced when it has started: others may depend on it.
  announcer.open();
  await step(() => host.startAll());
  await announcer.flush();
  state.started = true;
  tell("$broker.started", undefined);
  await step(() => runBrokerHook(middlewares, "started", { broker, logger }));
  await step(() => options.started?.(broker));
  logger.info(`Node '${options.nodeID}' is started with ${host.services().length} service(s).`);
}

/**
 * Takes a broker down: nobody is sent here any more, running calls end, then services, connection and the rest stop. Never
 * rejects: what goes wrong is logged, and the next step is taken.
 */
export async function stopBroker(parts: LifecycleParts): Promise<void> {
  const { options, transit, discoverer, announcer, registry, state } = parts.graph;
  state.stopping = true;
  announcer.close();
  state.offering = false;
  if (transit?.isConnected === true) {
    registry.touchLocal();
    await announcer.now();
    const delay = options.transporter?.capabilities.immediate === true ? 0 : options.registry.stopDelay;
    if (delay > 0) await sleep(options.clock, delay);
  }
  transit?.refuse();
  await stopServices(parts);
  if (transit?.isConnected === true) {
    // The farewell must not overtake them: whoever hears of it gives up all calls to this node.
    await attemptStep(parts, "sending the last answers", () => transit.settle());
    await attemptStep(parts, "leaving the cluster", () => discoverer?.stop());
  }
  await disconnect(parts);
  await release(parts);
}

/**
 * Takes a broker down whose name belongs to another one now: it leaves without a word, which the others would take for one
 * of the new owner. Never rejects.
 */
export async function leaveAndStop(parts: LifecycleParts): Promise<void> {
  const { discoverer, announcer, state } = parts.graph;
  state.stopping = true;
  announcer.close();
  state.offering = false;
  await disconnect(parts);
  // Without a connection it cannot take leave; its timers end all the same.
  await discoverer?.stop().catch(() => {});
  await stopServices(parts);
  await release(parts);
}

async function stopServices({ graph, broker, middlewares }: LifecycleParts): Promise<void> {
  const { logger, host, waiter, silence, latency, tell } = graph;
  await runBrokerHook(middlewares, "stopping", { broker, logger });
  waiter.close();
  const [failures] = await Promise.all([host.stopAll(), drainOwnCalls(graph)]);
  for (const error of failures) {
    logger.error("A service could not be stopped properly.", error);
    tell("$broker.error", { error, module: "broker", type: "failedServicesStop" });
  }
  silence.stop();
  latency.stop();
}

/** Waits for the calls of this node to others, for a bounded time. */
async function drainOwnCalls({ options, logger, running }: BrokerGraph): Promise<void> {
  const calls = running.of(null);
  const { shutdownTimeout } = options.tracking;
  if (calls === null || calls.count === 0 || shutdownTimeout <= 0) return;
  logger.warn(`Waiting for ${calls.count} call(s) to other nodes.`);
  if (await calls.endWithin(shutdownTimeout, options.clock)) return;
  logger.error(new GracefulStopTimeoutError({ running: calls.count }));
}

/** Closes the connection, and tells of the end of one that was there. */
async function disconnect(parts: LifecycleParts): Promise<void> {
  const { transit, tell } = parts.graph;
  const wasConnected = transit?.isConnected === true;
  await attemptStep(parts, "disconnecting", async () => {
    try {
      await transit?.stop();
    } catch (error) {
      tell("$transporter.error", { error, module: "transporter", type: "failedDisconnection" });
      throw error;
    }
  });
  if (wasConnected) tell("$transporter.disconnected", { graceFul: true });
}

/** What comes after services and connection. */
async function release(parts: LifecycleParts): Promise<void> {
  const { graph, broker, middlewares } = parts;
  const { options, logger, cacher, scope, deadlines, tell } = graph;
  await attemptStep(parts, "closing the cache", () => cacher?.close());
  await attemptStep(parts, "closing the container", () => scope.close());
  deadlines.close();
  await runBrokerHook(middlewares, "stopped", { broker, logger });
  await attemptStep(parts, "the `stopped` option", () => options.stopped?.(broker));
  tell("$broker.stopped", undefined);
  logger.info(`Node '${options.nodeID}' is stopped.`);
  await attemptStep(parts, "closing the logger", () => options.logger.close());
}

async function attemptStep({ graph }: LifecycleParts, name: string, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    graph.logger.error(`While stopping: ${name} failed.`, error);
  }
}
