import type { Selection, StrategyFactory } from "../ports/strategy.ts";
import type { ActionEndpoint } from "./endpoint.ts";
import { EndpointList } from "./endpoint-list.ts";

export interface CatalogOptions {
  readonly strategy: StrategyFactory;
  readonly preferLocal: boolean;
  /** The strategy that a definition asks for, where it asks for one. */
  readonly strategyOf: (definition: object) => StrategyFactory | undefined;
}

/** Names that nobody serves any more and that are remembered. */
const REMEMBERED = 10_000;

/** Action name to the endpoints that serve it. A name that was served once is remembered: its action is away, not unknown. */
export class ActionCatalog {
  readonly #lists = new Map<string, EndpointList<ActionEndpoint>>();
  /** Names without endpoints, first those that are so for longest. */
  readonly #idle = new Set<string>();
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
    this.#idle.delete(name);
    return list.put(endpoint);
  }

  remove(endpoint: ActionEndpoint): void {
    const { name } = endpoint.info;
    const list = this.#lists.get(name);
    if (list === undefined) return;
    list.remove(endpoint);
    if (list.isEmpty) this.#rest(name);
  }

  /** Nodes may come and go with names of their own without end; a bounded memory forgets the oldest. */
  #rest(name: string): void {
    this.#idle.add(name);
    if (this.#idle.size <= REMEMBERED) return;
    for (const oldest of this.#idle) {
      this.#idle.delete(oldest);
      this.#lists.delete(oldest);
      return;
    }
  }
}
