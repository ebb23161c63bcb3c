import type {
  BroadcastOptions,
  CallDefinitions,
  CallOptions,
  CallResults,
  EmitOptions,
  McallOptions,
  Meta,
} from "../context/call-options.ts";
import type { ClientOf, ClientTarget } from "../context/client.ts";
import type { BrokerHandle, ServiceView } from "../context/context-runtime.ts";
import { defineService, type ServiceSource } from "../decorators/define-service.ts";
import { BrokerOptionsError, frameworkError } from "../errors/errors.ts";
import type { AwaitedServices, WaitResult } from "../host/service-waiter.ts";
import { instanceId } from "../kernel/ids.ts";
import type { BusListener } from "../kernel/local-bus.ts";
import type { Middleware, MiddlewareOption, ServiceName } from "../pipeline/middleware.ts";
import type { Cacher } from "../ports/cacher.ts";
import type { Logger } from "../ports/logger.ts";
import type { NodeInfo } from "../ports/node-info.ts";
import type { PingResult } from "../transit/pinger.ts";
import { adoptMiddlewares } from "./adopt-middlewares.ts";
import { type BrokerGraph, createGraph } from "./create-broker.ts";
import type { HealthStatus } from "./health.ts";
import { type LifecycleParts, leaveAndStop, startBroker, stopBroker } from "./lifecycle.ts";
import { nodeService } from "./node-service.ts";
import { type NormalisedOptions, normaliseOptions } from "./normalise-options.ts";
import type { BrokerOptions } from "./options.ts";
import { pingNodes } from "./ping-nodes.ts";
import { ServiceVerbs } from "./service-verbs.ts";
import { wrapHook } from "./wrap-hook.ts";

/**
 * A node: it hosts services, finds the other nodes, and starts calls and events. Throws a `BrokerOptionsError` that lists all
 * mistakes of the options, and a `ServiceSchemaError` for a service that is defined wrongly.
 */
export class ServiceBroker implements BrokerHandle {
  readonly nodeID: string;
  readonly namespace: string;
  /** Random per object: tells a restarted node from the one before. */
  readonly instanceID = instanceId();
  readonly metadata: Meta;
  readonly logger: Logger;
  readonly #options: NormalisedOptions;
  readonly #middlewares: Middleware[] = [];
  readonly #graph: BrokerGraph;
  readonly #services = new ServiceVerbs({
    createService: (source) => this.#create(source),
    destroyService: (service) => this.#destroy(service),
    registerLocalService: (service) => this.#graph.host.publish(service),
  });
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: BrokerOptions = {}) {
    const normalised = normaliseOptions(options);
    this.#options = normalised;
    this.nodeID = normalised.nodeID;
    this.namespace = normalised.namespace;
    this.metadata = normalised.metadata;
    this.#graph = createGraph({
      options: normalised,
      broker: this,
      middlewares: this.#middlewares,
      register: this.#services.register,
      provided: [{ token: ServiceBroker, value: this }],
      onConflict: (error) => {
        if (this.#stopping !== null) return;
        this.#graph.logger.fatal("This node leaves the cluster.", error);
        this.#graph.tell("$broker.error", { error, module: "broker", type: "nodeIdConflict" });
        this.#stopping = leaveAndStop(this.#lifecycle);
      },
    });
    this.logger = this.#graph.logger;
    this.use(...normalised.middlewares);
    if (normalised.internalServices !== false) this.createService(nodeService(this.#graph));
    for (const service of normalised.services) this.createService(service);
    for (const middleware of this.#middlewares) middleware.created?.(this);
    normalised.created?.(this);
  }

  /** Whether the services have started and no stop has begun: what a readiness probe asks. */
  get started(): boolean {
    const { started, stopping } = this.#graph.state;
    return started && !stopping;
  }

  /** Whether a stop has begun, or has ended. */
  get stopping(): boolean {
    return this.#graph.state.stopping;
  }

  /** The services on this node, `$node` included, in the order in which they were created. */
  get services(): readonly ServiceView[] {
    return this.#graph.host.services();
  }

  /** The cacher of the options, to clear what is kept; `null` without one. */
  get cacher(): Cacher | null {
    return this.#options.cacher;
  }

  /**
   * Adds middlewares. Possible until the first service starts or the first call is made. Throws a `BrokerOptionsError` for
   * what is no middleware, and for hooks that do not exist.
   */
  use(...middlewares: readonly MiddlewareOption[]): this {
    if (this.#starting !== null || this.#graph.runtime.isComposed) {
      throw new BrokerOptionsError("`use` comes too late: middlewares are composed when the broker starts.");
    }
    for (const middleware of adoptMiddlewares(middlewares, { broker: this, count: this.#middlewares.length })) {
      this.#middlewares.push(middleware);
      this.#services.add(middleware);
    }
    return this;
  }

  /**
   * Puts the middlewares that have a hook of this name around a handler, the first one innermost: for modules with hooks of
   * their own. The hook gets the handler and `subject`. Without such a middleware the handler is answered as it is.
   */
  wrapHandler<F extends (...args: never[]) => unknown>(hook: string, handler: F, subject?: unknown): F {
    return wrapHook(this.#middlewares, { hook, inner: handler, subject }) ?? handler;
  }

  /**
   * Connects, starts the services and announces them. Rejects when a service cannot start, and when the broker was stopped;
   * calling it twice waits for the same start.
   */
  start(): Promise<void> {
    this.#starting ??= startBroker(this.#lifecycle);
    return this.#starting;
  }

  /** Ends gracefully: running calls are awaited for `tracking.shutdownTimeout`. Never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= stopBroker(this.#lifecycle);
    return this.#stopping;
  }

  /**
   * Calls an action, wherever it runs. Rejects with `ServiceNotFoundError`, `ServiceNotAvailableError`, `RequestTimeoutError`,
   * `RequestRejectedError`, `RequestCancelledError`, `QueueIsFullError`, `ValidationError`, or what the action throws.
   */
  call<T = unknown>(action: string, params?: unknown, options?: CallOptions): Promise<T> {
    return this.#graph.runtime.call(null, { action, params, options }) as Promise<T>;
  }

  /** Several calls at once, as an array or an object; the answer has the same shape. Fails with the first failure unless `settled`. */
  mcall<D extends CallDefinitions, O extends McallOptions = McallOptions>(
    calls: D,
    options?: O,
  ): Promise<CallResults<D, O>> {
    return this.#graph.runtime.callMany(null, calls, options) as Promise<CallResults<D, O>>;
  }

  /** Emits to one listener of each group in the cluster. */
  emit(event: string, payload?: unknown, options?: EmitOptions): Promise<void> {
    return this.#graph.runtime.emit(null, { event, payload, options, type: "emit" });
  }

  /** Emits to every listener in the cluster. */
  broadcast(event: string, payload?: unknown, options?: BroadcastOptions): Promise<void> {
    return this.#graph.runtime.emit(null, { event, payload, options, type: "broadcast" });
  }

  /** Emits to every listener on this node. */
  broadcastLocal(event: string, payload?: unknown, options?: BroadcastOptions): Promise<void> {
    return this.#graph.runtime.emit(null, { event, payload, options, type: "broadcastLocal" });
  }

  /** A typed client of a service, by its class or its full name. */
  client<S extends object>(target: ClientTarget<S>): ClientOf<S> {
    return this.#graph.runtime.client(null, target);
  }

  /** Listens to internal events (`$node.connected`, `$services.changed`, …). Answers how to stop. */
  onInternal(pattern: string, listener: BusListener): () => void {
    return this.#graph.bus.on(pattern, listener);
  }

  /** Measures the way to one node; `null` when it does not answer within `timeoutMs`. */
  ping(nodeID: string, timeoutMs?: number): Promise<PingResult | null>;
  /** The same for several nodes, or for all others. */
  ping(nodeIDs?: readonly string[], timeoutMs?: number): Promise<Readonly<Record<string, PingResult | null>>>;
  ping(nodes?: string | readonly string[], timeoutMs = 2_000): Promise<unknown> {
    return pingNodes(this.#graph, nodes, timeoutMs);
  }

  /** Resolves when the services are available. Rejects with type `WAITFOR_SERVICES` after `timeoutMs`; 0 waits for ever. */
  waitForServices(services: AwaitedServices, timeoutMs = this.#options.dependencyTimeout): Promise<WaitResult> {
    return this.#graph.waiter.wait(services, timeoutMs);
  }

  /** Creates a service; on a broker that is started it starts at once, and a failure is logged and told as `$broker.error`. */
  createService(source: ServiceSource): ServiceView {
    return this.#services.create(source);
  }

  /** Stops a service and takes it from the cluster. Rejects with `ServiceNotFoundError` when it is not on this node. */
  destroyService(service: ServiceName | ServiceView): Promise<void> {
    return this.#services.destroy(service);
  }

  /**
   * Lets a service take the place of the one of the same full name, under traffic: calls go to the old one until the new one
   * has started, and what runs there ends there before its `stopped` hooks run. Creates the service if there is none to replace.
   * Resolves when the new one serves and the old one has stopped. Rejects when the broker stops, and when the new one cannot
   * start; then the old one stays. Before the start of the broker there is nothing to start, and both happen at once.
   */
  async replaceService(source: ServiceSource): Promise<ServiceView> {
    const { host, logger, tell } = this.#graph;
    if (this.#stopping !== null)
      throw frameworkError("BROKER_STOPPED", "The node stops; its services are not replaced.");
    if (this.#starting === null) {
      const { fullName } = defineService(source).definition;
      if (host.find(fullName) !== undefined) await host.destroy(fullName);
      return this.createService(source);
    }
    await this.#starting;
    const { service, failures } = await host.replace(source);
    for (const error of failures) {
      logger.error("A service that was replaced could not be stopped properly.", error);
      tell("$broker.error", { error, module: "broker", type: "failedServiceDestruction" });
    }
    return service;
  }

  /** The service on this node, by full name or by name and version. */
  getLocalService(service: ServiceName): ServiceView | undefined {
    return this.#graph.host.find(service);
  }

  /** Whether somebody in the cluster listens to events of this name. */
  hasEventListener(event: string): boolean {
    return this.#graph.registry.events.matching(event).length > 0;
  }

  /** The groups in the cluster that listen to events of this name. */
  getEventGroups(event: string): readonly string[] {
    return [...new Set(this.#graph.registry.events.matching(event).map(({ group }) => group))];
  }

  /**
   * The key under which the cacher keeps the result of such a call, `null` where the action is not cached. Throws a
   * `ServiceNotFoundError` for an action that is not on this node, and what keeps a key from being made of the params.
   */
  getCacheKey(action: string, params?: unknown, options?: Pick<CallOptions, "meta" | "headers">): string | null {
    return this.#graph.cacheKeyOf(action, params, options);
  }

  /** A logger whose lines carry the name of a module of the application. */
  getLogger(module: string): Logger {
    if (typeof module === "string" && module !== "") return this.#graph.loggerFor(module);
    throw frameworkError("INVALID_PARAMETERS", "A logger must have a name: getLogger(module).", { module });
  }

  /** A new id, as calls have them: unique in the cluster. */
  generateUid(): string {
    return this.#graph.runtime.nextId();
  }

  /** How the node, its process and its machine are: what `$node.health` answers. */
  getHealthStatus(): HealthStatus {
    return this.#graph.health();
  }

  /** What this node tells the others of itself. */
  getLocalNodeInfo(): NodeInfo {
    return this.#graph.discoveryHost.nodes.local();
  }

  #create(source: ServiceSource): ServiceView {
    const { host, logger, tell } = this.#graph;
    const service = host.create(source);
    if (this.#starting !== null && this.#stopping === null) {
      const started = this.#starting.then(() => host.start(service));
      started.catch((error: unknown) => {
        logger.error(`Service '${service.fullName}' could not start.`, error);
        tell("$broker.error", { error, module: "broker", type: "failedServiceRestart" });
      });
    }
    return service;
  }

  async #destroy(service: ServiceName | ServiceView): Promise<void> {
    const { host, logger, tell } = this.#graph;
    for (const error of await host.destroy(service)) {
      logger.error("A service could not be stopped properly.", error);
      tell("$broker.error", { error, module: "broker", type: "failedServiceDestruction" });
    }
  }

  get #lifecycle(): LifecycleParts {
    return { graph: this.#graph, broker: this, middlewares: this.#middlewares };
  }
}
