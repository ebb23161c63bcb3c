import { matchesGlob } from "../kernel/glob.ts";
import type { CatalogOptions } from "./action-catalog.ts";
import type { EventEndpoint } from "./endpoint.ts";
import { EndpointList } from "./endpoint-list.ts";

/** The listeners of one pattern in one group. */
export interface EventGroup {
  readonly pattern: string;
  readonly group: string;
  readonly list: EndpointList<EventEndpoint>;
}

const ROUTES_LIMIT = 10_000;

/** Event patterns and groups to the endpoints that listen. */
export class EventCatalog {
  readonly #groups = new Map<string, EventGroup>();
  /** Event name to what matches it; emptied when a pattern comes or goes. */
  readonly #routes = new Map<string, readonly EventGroup[]>();
  readonly #options: CatalogOptions;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  /** The groups that listen to an event, each with at least one endpoint. */
  matching(event: string): readonly EventGroup[] {
    let route = this.#routes.get(event);
    if (route === undefined) {
      route = this.list().filter(({ pattern }) => matchesGlob(event, pattern));
      // Names may hold ids; a bounded memory costs a recomputation now and then.
      if (this.#routes.size >= ROUTES_LIMIT) this.#routes.clear();
      this.#routes.set(event, route);
    }
    return route;
  }

  list(): readonly EventGroup[] {
    return [...this.#groups.values()];
  }

  put(endpoint: EventEndpoint): EventEndpoint | undefined {
    const pattern = endpoint.info.name;
    const group = groupOf(endpoint);
    const key = keyOf(pattern, group);
    let entry = this.#groups.get(key);
    if (entry === undefined) {
      const { preferLocal, strategy, strategyOf } = this.#options;
      const rules = {
        preferLocal,
        strategy: (strategyOf(endpoint.handler?.definition.options ?? endpoint.info) ?? strategy)(),
      };
      entry = { pattern, group, list: new EndpointList(pattern, rules) };
      this.#groups.set(key, entry);
      this.#routes.clear();
    }
    return entry.list.put(endpoint);
  }

  remove(endpoint: EventEndpoint): void {
    const key = keyOf(endpoint.info.name, groupOf(endpoint));
    const entry = this.#groups.get(key);
    if (entry === undefined) return;
    entry.list.remove(endpoint);
    if (!entry.list.isEmpty) return;
    this.#groups.delete(key);
    this.#routes.clear();
  }
}

const groupOf = (endpoint: EventEndpoint): string => endpoint.info.group ?? endpoint.service.name;

// A space cannot stand in the pattern's place of both parts, so two pairs never share a key.
const keyOf = (pattern: string, group: string): string => JSON.stringify([pattern, group]);
