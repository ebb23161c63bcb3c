import type { Selection, StrategyFactory } from "../ports/strategy.ts";
import type { ActionEndpoint } from "./endpoint.ts";
import { EndpointList } from "./endpoint-list.ts";

export interface CatalogOptions {
  readonly strategy: StrategyFactory;
  readonly preferLocal: boolean;
  /** The strategy that a definition asks for, where it asks for one. */
  readonly strategyOf: (definition: object) => StrategyFactory | undefined;
}

/** Action name to the endpoints that serve it. A name that was served once is remembered. */
export class ActionCatalog {
  readonly #lists = new Map<string, EndpointList<ActionEndpoint>>();
  readonly #options: CatalogOptions;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  get(name: string): EndpointList<ActionEndpoint> | undefined {
    return this.#lists.get(name);
  }

  /** Chooses an endpoint, `undefined` when there is none. */
  select(name: string, selection: Selection): ActionEndpoint | undefined {
    return this.#lists.get(name)?.select(selection);
  }

  list(): readonly EndpointList<ActionEndpoint>[] {
    return [...this.#lists.values()];
  }

  put(endpoint: ActionEndpoint): ActionEndpoint | undefined {
    const { name } = endpoint.info;
    let list = this.#lists.get(name);
    if (list === undefined) {
      const { preferLocal, strategy, strategyOf } = this.#options;
      list = new EndpointList(name, {
        preferLocal,
        strategy: (strategyOf(endpoint.handler?.definition.options ?? endpoint.info) ?? strategy)(),
      });
      this.#lists.set(name, list);
    }
    return list.put(endpoint);
  }

  remove(endpoint: ActionEndpoint): void {
    this.#lists.get(endpoint.info.name)?.remove(endpoint);
  }
}
