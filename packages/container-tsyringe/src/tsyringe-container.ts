import "reflect-metadata";
import type { Container, ContainerScope, Provided } from "@isomer/core/adapter-kit";
import { type DependencyContainer, container as globalContainer } from "tsyringe";
import { TsyringeScope } from "./tsyringe-scope.ts";

/** Options of {@link TsyringeContainer}. */
export interface TsyringeContainerOptions {
  /** What is registered here can be injected. It is not changed. Default: the global container of tsyringe. */
  readonly container?: DependencyContainer;
}

/**
 * Makes service instances with tsyringe. Every broker gets a child container of its own: what it provides is injected by type
 * (`Logger`, the broker itself, clients) and is not seen by other brokers.
 */
export class TsyringeContainer implements Container {
  readonly name = "tsyringe";
  readonly #container: DependencyContainer;

  constructor({ container = globalContainer }: TsyringeContainerOptions = {}) {
    this.#container = container;
  }

  openScope(provided: readonly Provided[]): ContainerScope {
    return new TsyringeScope(this.#container.createChildContainer(), provided);
  }
}
