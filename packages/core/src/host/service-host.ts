import type { CallOptions } from "../context/call-options.ts";
import type { BrokerHandle, ServiceView } from "../context/context-runtime.ts";
import { type DefinedService, defineService, type ServiceSource } from "../decorators/define-service.ts";
import type { LocalService } from "../definition/local-service.ts";
import type { ServiceDefinition } from "../definition/service-definition.ts";
import { BrokerOptionsError, ServiceNotFoundError, ServiceSchemaError } from "../errors/errors.ts";
import type { Clock } from "../kernel/clock.ts";
import type { ContainerScope } from "../ports/container.ts";
import { Logger } from "../ports/logger.ts";
import { endService, type RunningCount } from "./end-service.ts";
import { createSchemaInstance, createServiceView } from "./schema-service.ts";
import type { ServiceLifeListener } from "./service-life.ts";
import type { ServiceWaiter } from "./service-waiter.ts";
import { type MethodWrapper, wrapMethods } from "./wrapped-methods.ts";

export interface ServiceHostParts {
  readonly broker: BrokerHandle;
  readonly container: ContainerScope;
  readonly waiter: ServiceWaiter;
  readonly clock: Clock;
  readonly loggerFor: (definition: ServiceDefinition) => Logger;
  readonly listener: ServiceLifeListener;
  readonly wrapMethod: MethodWrapper;
  /** Asked to make a service callable that has started; whoever is asked calls {@link ServiceHost.publish}, or does not. */
  readonly register: (service: ServiceView) => void | Promise<void>;
  /** Makes a service callable, in place of another one where there is one, or takes it back. */
  readonly publish: (service: LocalService, replaced: LocalService | null) => void;
  readonly withdraw: (service: LocalService) => void;
  readonly callOwn: (
    service: LocalService,
    key: string,
    input: { params: unknown; options: CallOptions | undefined },
  ) => Promise<unknown>;
  /** What runs of the service; `null` when that is not counted. */
  readonly running: (service: LocalService) => RunningCount | null;
  readonly dependencyTimeoutMs: number;
  /** How long a stop waits for running calls, in ms; 0 for not at all. */
  readonly shutdownTimeoutMs: number;
}

type State = "created" | "starting" | "started" | "stopping" | "stopped";

interface Hosted {
  readonly service: LocalService;
  state: State;
  published: boolean;
  /** Whether it takes the place of the service of its name when it is published, and which one that was. */
  readonly isReplacement: boolean;
  replaced: Hosted | null;
  /** Takes away what was put around the methods of the instance. */
  readonly unwrap: () => void;
}

/** Owns the service instances of this node and their life: created, started in order of dependency, stopped. */
export class ServiceHost {
  readonly #parts: ServiceHostParts;
  readonly #hosted: Hosted[] = [];

  constructor(parts: ServiceHostParts) {
    this.#parts = parts;
  }

  services(): readonly ServiceView[] {
    return this.#hosted.map(({ service }) => service.view);
  }

  /** By full name, or by name and version. */
  find(wanted: string | { readonly name: string; readonly version?: string | number }): ServiceView | undefined {
    return this.#find(wanted)?.service.view;
  }

  /** Makes the instance and runs its `created` hooks. Throws a `ServiceSchemaError` for a wrong definition. */
  create(source: ServiceSource): ServiceView {
    const { definition, instance } = defineService(source);
    if (this.#find(definition.fullName) !== undefined) {
      throw new ServiceSchemaError(
        `A service named '${definition.fullName}' is on this node already; give ${definition.origin} another name or version, or let it take its place with replaceService.`,
      );
    }
    return this.#create({ definition, instance }, false).service.view;
  }

  /**
   * Starts a service that takes the place of the one of the same full name, if there is one: calls go to the old one until
   * the new one has started, and what runs there ends there. Resolves with the new one and what went wrong at the end of the old one,
   * when that has stopped. Rejects when the new one cannot start; then the old one stays.
   */
  async replace(source: ServiceSource): Promise<{ service: ServiceView; failures: readonly unknown[] }> {
    const { definition, instance } = defineService(source);
    const hosted = this.#create({ definition, instance }, true);
    try {
      await this.#start(hosted);
    } catch (error) {
      await this.#giveUp(hosted);
      throw error;
    }
    const failures = hosted.replaced === null ? [] : await this.#stop(hosted.replaced);
    return { service: hosted.service.view, failures };
  }

  #create({ definition, instance }: DefinedService, isReplacement: boolean): Hosted {
    const { loggerFor, listener, wrapMethod } = this.#parts;
    const { name, version, fullName, settings, metadata } = definition;
    const logger = loggerFor(definition);
    listener.creating(Object.freeze({ name, version, fullName, settings, metadata, logger }), definition);
    const view = createServiceView(definition, logger, instance ?? this.#instantiate(definition, logger));
    const unwrap = wrapMethods(view, Object.keys(definition.methods), wrapMethod);
    const hosted: Hosted = {
      service: { definition, view },
      state: "created",
      published: false,
      isReplacement,
      replaced: null,
      unwrap,
    };
    try {
      for (const hook of definition.lifecycle.created) hook.call(view.instance);
      this.#hosted.push(hosted);
      listener.created(view);
    } catch (error) {
      this.#forget(hosted);
      throw error;
    }
    return hosted;
  }

  /** Makes a service callable that is starting. A stop that came meanwhile wins, and once is enough. */
  publish(view: ServiceView): void {
    const hosted = this.#hosted.find(({ service }) => service.view === view);
    if (hosted === undefined) throw notHosted(view);
    if (hosted.state !== "starting" || hosted.published) return;
    const { definition } = hosted.service;
    const replaced = hosted.isReplacement ? (this.#find(definition.fullName) ?? null) : null;
    hosted.replaced = replaced;
    hosted.published = true;
    this.#parts.publish(hosted.service, replaced?.service ?? null);
  }

  /** Starts every service that was created and not started; those without open dependencies side by side. */
  async startAll(): Promise<void> {
    await Promise.all(this.#hosted.filter(({ state }) => state === "created").map((hosted) => this.#start(hosted)));
  }

  async start(view: ServiceView): Promise<void> {
    const hosted = this.#hosted.find(({ service }) => service.view === view);
    if (hosted?.state === "created") await this.#start(hosted);
  }

  /** Stops every service, side by side. Answers what went wrong. */
  async stopAll(): Promise<readonly unknown[]> {
    const failures = await Promise.all([...this.#hosted].map((hosted) => this.#stop(hosted)));
    return failures.flat();
  }

  /** Stops a service and forgets it. Answers what went wrong. Rejects with `ServiceNotFoundError` when it is not here. */
  async destroy(
    wanted: string | { readonly name: string; readonly version?: string | number } | ServiceView,
  ): Promise<readonly unknown[]> {
    const hosted = this.#hosted.find(({ service }) => service.view === wanted) ?? this.#find(wanted);
    if (hosted === undefined) {
      const { name, version } = typeof wanted === "string" ? { name: wanted, version: undefined } : wanted;
      throw new ServiceNotFoundError({ service: name, ...(version === undefined ? {} : { version }) });
    }
    return this.#stop(hosted);
  }

  async #start(hosted: Hosted): Promise<void> {
    const { service } = hosted;
    const { definition, view } = service;
    const { listener, waiter, register, dependencyTimeoutMs } = this.#parts;
    hosted.state = "starting";
    try {
      await listener.starting(view);
      if (definition.dependencies.length > 0) {
        const own = definition.settings.$dependencyTimeout;
        await waiter.wait(definition.dependencies, typeof own === "number" ? own : dependencyTimeoutMs);
      }
      for (const hook of definition.lifecycle.started) await hook.call(view.instance);
      // A stop that came meanwhile wins.
      if (hosted.state !== "starting") return;
      const registered = register(view);
      if (registered !== undefined) await registered;
      if (hosted.state !== "starting") return;
      hosted.state = "started";
      await listener.started(view);
      view.logger.info(`Service '${definition.fullName}' started.`);
    } catch (error) {
      // One that replaces another has failed, too, when it serves already.
      if (hosted.state === "starting" || (hosted.state === "started" && hosted.isReplacement)) this.#failed(hosted);
      throw error;
    }
  }

  /** Ends a replacement that has given its place back. */
  async #giveUp(hosted: Hosted): Promise<void> {
    const { service, replaced } = hosted;
    const failures = replaced === null ? [] : await endService(service, this.#parts);
    for (const failure of failures) service.view.logger.error("A failed replacement could not be stopped.", failure);
    this.#forget(hosted);
  }

  #failed(hosted: Hosted): void {
    hosted.state = "created";
    if (!hosted.published) return;
    hosted.published = false;
    const { service, replaced } = hosted;
    // In one step, as it was replaced: there is no moment without either.
    if (replaced?.state === "started") this.#parts.publish(replaced.service, service);
    else this.#parts.withdraw(service);
  }

  /** Answers what went wrong; a step that fails does not keep the others from being taken. */
  async #stop(hosted: Hosted): Promise<readonly unknown[]> {
    if (hosted.state === "stopping" || hosted.state === "stopped") return [];
    const ran = hosted.state !== "created";
    hosted.state = "stopping";
    if (ran) this.#parts.withdraw(hosted.service);
    const failures = ran ? await endService(hosted.service, this.#parts) : [];
    hosted.state = "stopped";
    this.#forget(hosted);
    const { view } = hosted.service;
    view.logger.info(`Service '${view.fullName}' stopped.`);
    return failures;
  }

  #forget(hosted: Hosted): void {
    const index = this.#hosted.indexOf(hosted);
    if (index !== -1) this.#hosted.splice(index, 1);
    hosted.unwrap();
  }

  #instantiate(definition: ServiceDefinition, logger: Logger): object {
    const { container, broker, callOwn, waiter, dependencyTimeoutMs } = this.#parts;
    if (definition.type !== null) return container.create(definition.type, [{ token: Logger, value: logger }]);
    return createSchemaInstance({
      definition,
      logger,
      broker,
      callOwn: (key, params, options) => {
        const hosted = this.#hosted.find(({ service }) => service.definition === definition);
        if (hosted === undefined) return Promise.reject(new ServiceNotFoundError({ service: definition.fullName }));
        return callOwn(hosted.service, key, { params, options });
      },
      waitForServices: (services, timeoutMs) => waiter.wait(services, timeoutMs ?? dependencyTimeoutMs),
    });
  }

  #find(
    wanted: string | { readonly name: string; readonly version?: string | number | undefined },
  ): Hosted | undefined {
    const found = this.#hosted.filter(({ service: { definition } }) =>
      typeof wanted === "string"
        ? definition.fullName === wanted
        : definition.name === wanted.name && definition.version === wanted.version,
    );
    // A replacement has the place of the one before it when it is published.
    return found.findLast(({ isReplacement, published }) => !isReplacement || published);
  }
}

const notHosted = (given: unknown): Error => {
  const name: unknown = typeof given === "object" && given !== null ? Reflect.get(given, "fullName") : given;
  return new BrokerOptionsError(
    `The hook 'registerLocalService' must hand on the service that it was given, not ${String(name)}.`,
  );
};
