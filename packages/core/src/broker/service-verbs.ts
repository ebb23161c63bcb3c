import type { ServiceView } from "../context/context-runtime.ts";
import type { ServiceSource } from "../decorators/define-service.ts";
import type { Middleware, ServiceName } from "../pipeline/middleware.ts";
import { promising, wrapHook } from "./wrap-hook.ts";

/** What happens to whole services on this node. */
export interface ServiceActs {
  readonly createService: (source: ServiceSource) => ServiceView;
  readonly destroyService: (service: ServiceName | ServiceView) => Promise<void>;
  /** Makes a service callable that has started. */
  readonly registerLocalService: (service: ServiceView) => void | Promise<void>;
}

/**
 * The acts inside the middlewares that were added so far. Services are created before the broker starts, and middlewares may
 * still be added then, so each is put around the acts when it comes, and its hooks run once.
 */
export class ServiceVerbs {
  #acts: ServiceActs;

  constructor(acts: ServiceActs) {
    this.#acts = acts;
  }

  /** Puts a middleware around all acts from here on. */
  add(middleware: Middleware): void {
    const { createService, destroyService, registerLocalService } = this.#acts;
    this.#acts = {
      createService: wrapHook([middleware], { hook: "createService", inner: createService }) ?? createService,
      destroyService:
        wrapHook([middleware], { hook: "destroyService", inner: destroyService, shape: promising }) ?? destroyService,
      registerLocalService:
        wrapHook([middleware], { hook: "registerLocalService", inner: registerLocalService }) ?? registerLocalService,
    };
  }

  create(source: ServiceSource): ServiceView {
    return this.#acts.createService(source);
  }

  destroy(service: ServiceName | ServiceView): Promise<void> {
    return this.#acts.destroyService(service);
  }

  readonly register = (service: ServiceView): void | Promise<void> => this.#acts.registerLocalService(service);
}
