import type { BrokerHandle } from "../context/context-runtime.ts";
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
  const { options, logger, transit, discoverer, discoveryHost, silence, cacher, host, announcer, tell } = graph;
  await runBrokerHook(middlewares, "starting", { broker, logger });
  await cacher?.connect({
    namespace: options.namespace,
    logger: graph.loggerFor("cacher"),
    now: () => options.clock.now(),
    onError: (error) => tell("$cacher.error", { error, module: "cacher", type: "clientError" }),
  });
  await transit?.start();
  await discoverer?.start(discoveryHost);
  silence.start();
  graph.latency.start();
  // From here on each service is announced when it has started: others may depend on it.
  announcer.open();
  await host.startAll();
  await announcer.now();
  tell("$broker.started", undefined);
  await runBrokerHook(middlewares, "started", { broker, logger });
  await options.started?.(broker);
  logger.info(`Node '${options.nodeID}' is started with ${host.services().length} service(s).`);
}

/**
 * Takes a broker down: nobody is sent here any more, running calls end, then services, connection and the rest stop. Never
 * rejects: what goes wrong is logged, and the next step is taken.
 */
export async function stopBroker({ graph, broker, middlewares }: LifecycleParts): Promise<void> {
  const {
    options,
    logger,
    transit,
    discoverer,
    silence,
    cacher,
    host,
    announcer,
    scope,
    deadlines,
    waiter,
    state,
    tell,
  } = graph;
  const step = async (name: string, work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      logger.error(`While stopping: ${name} failed.`, error);
    }
  };
  announcer.close();
  state.offering = false;
  if (transit?.isConnected === true) {
    graph.registry.touchLocal();
    await announcer.now();
    const delay = options.transporter?.capabilities.immediate === true ? 0 : options.registry.stopDelay;
    if (delay > 0) await sleep(options.clock, delay);
  }
  transit?.refuse();
  await runBrokerHook(middlewares, "stopping", { broker, logger });
  waiter.close();
  for (const error of await host.stopAll()) {
    logger.error("A service could not be stopped properly.", error);
    tell("$broker.error", { error, module: "broker", type: "failedServicesStop" });
  }
  silence.stop();
  graph.latency.stop();
  if (transit?.isConnected === true) await step("leaving the cluster", () => discoverer?.stop());
  await step("disconnecting", () => transit?.stop());
  await step("closing the cache", () => cacher?.close());
  await step("closing the container", () => scope.close());
  deadlines.close();
  await runBrokerHook(middlewares, "stopped", { broker, logger });
  await step("the `stopped` option", () => options.stopped?.(broker));
  tell("$broker.stopped", undefined);
  logger.info(`Node '${options.nodeID}' is stopped.`);
  await step("closing the logger", () => options.logger.close());
}
