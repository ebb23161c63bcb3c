import type { ContextRules } from "../context/child-context.ts";
import type { BrokerHandle, ServiceView } from "../context/context-runtime.ts";
import type { ServiceDefinition } from "../definition/service-definition.ts";
import { LatencyProbe } from "../discovery/latency-probe.ts";
import { createMembership } from "../discovery/membership.ts";
import { PacketDiscoverer } from "../discovery/packet-discoverer.ts";
import { SilenceWatch } from "../discovery/silence-watch.ts";
import { Caller } from "../dispatch/call.ts";
import { Emitter } from "../dispatch/emit.ts";
import { Plans } from "../dispatch/plans.ts";
import { BrokerDisconnectedError, frameworkError } from "../errors/errors.ts";
import { createErrorReader } from "../errors/wire-error.ts";
import { ServiceHost } from "../host/service-host.ts";
import { ServiceWaiter } from "../host/service-waiter.ts";
import { CpuMeter } from "../kernel/cpu-usage.ts";
import { DeadlineList } from "../kernel/deadline-list.ts";
import { createIdGenerator } from "../kernel/ids.ts";
import { LocalBus } from "../kernel/local-bus.ts";
import type { Middleware } from "../pipeline/middleware.ts";
import { pauseBetweenAttempts } from "../pipeline/pause.ts";
import { Bulkheads } from "../pipeline/stages/bulkhead.ts";
import { RunningTable } from "../pipeline/stages/track.ts";
import type { PipelineTools } from "../pipeline/tools.ts";
import type { Provided } from "../ports/container.ts";
import type { Discoverer, DiscoveryHost } from "../ports/discoverer.ts";
import { Logger } from "../ports/logger.ts";
import { EXTENSIONS } from "../protocol/version.ts";
import { StrategyChoice } from "../registry/balancing/strategy-choice.ts";
import { describeHost } from "../registry/describe-node.ts";
import { queuesOf } from "../registry/queue-topics.ts";
import { Registry } from "../registry/registry.ts";
import { createCounters } from "../telemetry/counters.ts";
import { Transit } from "../transit/transit.ts";
import { Announcer } from "./announcer.ts";
import { createBreakerNews } from "./breaker-news.ts";
import { createKeyLookup } from "./cache-key-lookup.ts";
import { CacherLink } from "./cacher-link.ts";
import { CLIENT } from "./client-info.ts";
import { describeHealth, type HealthStatus } from "./health.ts";
import { createLifeListener } from "./life-listener.ts";
import { LogWatch } from "./log-watch.ts";
import type { NormalisedOptions } from "./normalise-options.ts";
import { createPacketHooks } from "./packet-hooks.ts";
import { Runtime } from "./runtime.ts";
import { createTeller } from "./teller.ts";
import { createTransitNews } from "./transit-news.ts";
import { createVerbs } from "./verbs.ts";
import { createRegistryListener, isServiceAvailable } from "./wiring.ts";
import { wrapHook } from "./wrap-hook.ts";

/** The parts of one broker, connected. */
export type BrokerGraph = ReturnType<typeof createGraph>;

/** What the broker hands in about itself. */
export interface GraphInput {
  readonly options: NormalisedOptions;
  readonly broker: BrokerHandle;
  readonly middlewares: readonly Middleware[];
  /** Publishes a service that has started, middlewares included. */
  readonly register: (service: ServiceView) => void | Promise<void>;
  /** Things of the broker that constructors may ask for. */
  readonly provided: readonly Provided[];
  /** Another process uses this node's id. */
  readonly onConflict: (error: Error) => void;
}

/** Builds the parts from the ground up and connects them. Nothing runs yet. */
export function createGraph({ options, broker, middlewares, register, provided, onConflict }: GraphInput) {
  const { nodeID, namespace, clock, transporter, disableBalancer, uidGenerator } = options;
  const instanceID = broker.instanceID;
  const logWatch = new LogWatch(options.middlewares, middlewares);
  const loggerFor = (mod: string, own: { svc?: string; ver?: string | number } = {}): Logger => {
    const bindings = { nodeID, ns: namespace, mod, ...own };
    return logWatch.around(options.logger.logger(bindings), bindings);
  };
  const logger = loggerFor("broker");
  const counters = createCounters();
  const cpu = new CpuMeter();
  const deadlines = new DeadlineList(clock);
  const state = { offering: true, started: false, stopping: false };
  const bus = new LocalBus((error, event) => logger.error(`A listener of '${event}' failed.`, error));
  const rules: ContextRules = { paramsCloning: options.contextParamsCloning, maxCallLevel: options.maxCallLevel };
  const balanced = disableBalancer && transporter?.capabilities.balancedQueues === true;
  if (disableBalancer && !balanced)
    logger.warn("The transporter has no shared queues, so `disableBalancer` has no effect.");
  if (transporter === null && options.registry.discoverer !== null)
    logger.warn("There is no transporter, so `registry.discoverer` has no effect.");

  const strategies = new StrategyChoice(options.registry);
  const waiter = new ServiceWaiter(clock, (fullName) => isServiceAvailable(registry, fullName));
  const registry: Registry = new Registry({
    nodeID,
    now: () => clock.now(),
    strategy: strategies.byDefault,
    strategyOf: strategies.of,
    preferLocal: options.registry.preferLocal,
    listener: createRegistryListener({
      plans: () => plans,
      transit: () => transit,
      announcer: () => announcer,
      waiter: () => waiter,
      isServed: (action) => registry.actions.get(action)?.isEmpty === false,
      tell: (event, payload) => tell(event, payload),
    }),
  });

  const runtime: Runtime = new Runtime({
    ...{ broker, nodeID, clock },
    nextId: uidGenerator === null ? createIdGenerator() : () => uidGenerator(broker),
    verbs: () => createVerbs(middlewares, caller, emitter),
  });
  const tell = createTeller({ runtime, logger, type: "broadcastLocal" });

  const cacher = options.cacher === null ? null : new CacherLink(options.cacher);
  const running = new RunningTable(options.tracking.enabled);
  const tools: PipelineTools = {
    ...{ clock, now: runtime.now, deadlines, middlewares, logger, cacher, counters },
    ...{ running: running.of, bulkheads: new Bulkheads({ logger, counters, now: runtime.now }) },
    defaults: { retryPolicy: options.retryPolicy, circuitBreaker: options.circuitBreaker, bulkhead: options.bulkhead },
    pause: (ctx, ms) => pauseBetweenAttempts(clock, ctx, ms),
    again: (ctx) => caller.again(ctx),
    onBreaker: createBreakerNews({ logger, counters, tell: createTeller({ runtime, logger, type: "broadcast" }) }),
    onEventError: (error, ctx, serviceLogger) => {
      counters["event.handler.errors"]++;
      serviceLogger.error(`The handler of event '${ctx.eventName}' failed.`, error);
    },
    requestTimeoutMs: options.requestTimeout,
    check: (schema) => options.validator?.compile(schema) ?? null,
    errorHandler: options.errorHandler,
    asyncContext: options.asyncContext,
  };
  const plans: Plans = new Plans(
    tools,
    (ctx, destination) => transit?.request(ctx, destination) ?? Promise.reject(new BrokerDisconnectedError()),
  );
  const caller: Caller = new Caller({
    runtime,
    registry,
    plans,
    rules,
    errorHandler: options.errorHandler,
    logger,
    counters,
    disableBalancer: balanced,
  });
  const emitter: Emitter = new Emitter({
    ...{ runtime, registry, plans, rules, logger, counters, disableBalancer: balanced },
    send: (ctx, target) => transit?.sendEvent(ctx, target),
    onSendError: (error) => news.failed("failedSendEventPacket", error),
    onInternal: (event, payload) => bus.emit(event, payload),
  });

  const news = createTransitNews({ tell, onRestored: restored });
  const transit: Transit | null =
    transporter === null
      ? null
      : new Transit({
          ...{
            runtime,
            instanceID,
            namespace,
            transporter,
            clock,
            counters,
            logger: loggerFor("transit"),
            options: options.transit,
          },
          serializer: options.serializer,
          readError: createErrorReader(options.errors),
          hooks: createPacketHooks(middlewares),
          target: {
            call: (ctx, action) => caller.serve(ctx, action),
            event: (ctx, packet) => emitter.arrived(ctx, packet),
          },
          listener: news,
        });

  const discoverer =
    transit === null ? null : (options.registry.discoverer ?? transporter?.discoverer ?? packetDiscoverer(transit));
  const membership = createMembership({
    registry,
    identity: { instanceID, metadata: options.metadata, client: CLIENT, extensions: EXTENSIONS, ...describeHost() },
    offering: () => state.offering,
    onConflict: (other) =>
      onConflict(
        frameworkError("NODE_ID_CONFLICT", `Another process (instance ${other}) uses the node id '${nodeID}'.`, {
          nodeID,
        }),
      ),
  });
  const discoveryHost: DiscoveryHost = {
    nodeID,
    namespace,
    logger: loggerFor("discovery"),
    nodes: membership,
    cpuUsage: () => cpu.read(),
  };
  const announcer: Announcer = new Announcer({
    ...{ clock, logger, debounceMs: options.transit.serviceChangedDebounceTime },
    announce: async () => {
      // Whoever hears of a service may use its queues at once.
      if (balanced) await transit?.balance(state.offering ? queuesOf(registry.localServices()) : []);
      await discoverer?.announce();
    },
    onFailed: (error) => news.failed("failedSendInfoPacket", error),
  });
  const silence = new SilenceWatch({
    ...{ registry, clock, logger },
    timeoutMs: discoverer instanceof PacketDiscoverer ? options.heartbeatTimeout * 1000 : 0,
    forgetAfterMs: options.registry.cleanOfflineNodesTimeout * 1000,
  });

  const latency = new LatencyProbe({
    ...{ registry, clock, logger },
    periodMs: options.registry.pingInterval * 1_000,
    wanted: () => strategies.measured.has("latency"),
    ping: async (to) => (await transit?.ping(to, options.registry.pingInterval * 1_000)) ?? null,
  });

  const scope = options.container.openScope(provided);
  const host: ServiceHost = new ServiceHost({
    ...{ broker, container: scope, waiter, clock, register, listener: createLifeListener(middlewares, logger) },
    wrapMethod: (inner, subject) => {
      // `this` is the service in every layer, also where a method is passed on as a function.
      const shape = (layer: typeof inner): typeof inner => layer.bind(subject.service.instance);
      return wrapHook(middlewares, { hook: "localMethod", inner, subject, shape });
    },
    loggerFor: ({ fullName, name, version }: ServiceDefinition) =>
      loggerFor(fullName, { svc: name, ...(version === undefined ? {} : { ver: version }) }),
    publish(service, replaced) {
      // Composed now, so that what cannot work is known at start and not at the first call.
      plans.prepare(service);
      registry.addLocal(service, replaced);
    },
    withdraw: (service) => registry.removeLocal(service),
    callOwn: (service, key, { params, options: callOptions }) =>
      caller.callOwn(service, key, { params, options: callOptions }),
    running: running.of,
    dependencyTimeoutMs: options.dependencyTimeout,
    shutdownTimeoutMs: options.tracking.enabled ? options.tracking.shutdownTimeout : 0,
  });

  /** The connection is back: nodes may have come and gone meanwhile, and messages may be lost. */
  function restored(): void {
    cacher?.lostTouch().catch((error: unknown) => logger.warn("The cache could not be cleared.", error));
    void announcer
      .now()
      .then(() => discoverer?.ask())
      .catch((error: unknown) => {
        logger.warn("Nodes could not be asked.", error);
        news.failed("failedNodesDiscovery", error);
      });
  }

  function packetDiscoverer(port: Transit): Discoverer {
    return new PacketDiscoverer({
      port,
      clock,
      heartbeatIntervalMs: options.heartbeatInterval * 1000,
      pauseMs: transporter?.capabilities.immediate === true ? 0 : options.transit.discoveryPause,
      onSendError: (type, error) => news.failed(type, error),
      random: Math.random,
    });
  }

  const health = (): HealthStatus =>
    describeHealth({
      ...{ client: CLIENT, ipList: describeHost().ipList, cpu, counters },
      usage: () => transit?.usage,
    });

  return {
    ...{
      options,
      logger,
      loggerFor,
      registry,
      runtime,
      host,
      waiter,
      transit,
      discoverer,
      discoveryHost,
      announcer,
      silence,
    },
    ...{ latency, cacher, scope, deadlines, bus, tell, state, health, running },
    cacheKeyOf: createKeyLookup({ registry, runtime, rules }),
  };
}
