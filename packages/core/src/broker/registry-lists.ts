import type { ServiceInfo } from "../ports/node-info.ts";
import type { Endpoint } from "../registry/endpoint.ts";
import type { Registry } from "../registry/registry.ts";

export interface ListFilters {
  readonly onlyLocal: boolean;
  /** Leave out what begins with `$`. */
  readonly skipInternal: boolean;
  readonly onlyAvailable: boolean;
  readonly withEndpoints: boolean;
}

export interface ServiceFilters extends ListFilters {
  readonly withActions: boolean;
  readonly withEvents: boolean;
  /** One entry per service with the nodes that have it, instead of one per service and node. */
  readonly grouping: boolean;
}

interface ServiceRow {
  readonly service: ServiceInfo;
  readonly nodeID: string;
  readonly local: boolean;
  readonly available: boolean;
}

/** The services of the cluster. */
export function listServices(registry: Registry, filters: ServiceFilters): readonly Record<string, unknown>[] {
  const rows = serviceRows(registry).filter(
    ({ service, local, available }) =>
      (local || !filters.onlyLocal) &&
      (available || !filters.onlyAvailable) &&
      !(filters.skipInternal && isInternal(service.name)),
  );
  if (!filters.grouping)
    return rows.map(({ nodeID, ...row }) => ({ ...describeService([{ nodeID, ...row }], filters), nodeID }));
  const groups = new Map<string, ServiceRow[]>();
  for (const row of rows) groups.set(row.service.fullName, [...(groups.get(row.service.fullName) ?? []), row]);
  return [...groups.values()].map((group) => ({
    ...describeService(group, filters),
    nodes: group.map(({ nodeID }) => nodeID),
  }));
}

/** The actions of the cluster. */
export function listActions(registry: Registry, filters: ListFilters): readonly Record<string, unknown>[] {
  return registry.actions
    .list()
    .filter(({ name }) => !(filters.skipInternal && isInternal(name)))
    .map(({ name, endpoints }) => ({ name, action: endpoints[0]?.info, ...describeEndpoints(endpoints, filters) }))
    .filter((row) => isWanted(row, filters));
}

/** The events of the cluster, one entry per pattern and group. */
export function listEvents(registry: Registry, filters: ListFilters): readonly Record<string, unknown>[] {
  return registry.events
    .list()
    .filter(({ pattern }) => !(filters.skipInternal && isInternal(pattern)))
    .map(({ pattern, group, list }) => ({
      name: pattern,
      group,
      event: list.endpoints[0]?.info,
      ...describeEndpoints(list.endpoints, filters),
    }))
    .filter((row) => isWanted(row, filters));
}

function serviceRows(registry: Registry): readonly ServiceRow[] {
  return registry.nodes().flatMap(({ id, local, available, info }) => {
    const services = local ? registry.localServices().map(({ definition }) => definition.info) : (info?.services ?? []);
    return services.map((service) => ({ service, nodeID: id, local, available }));
  });
}

function describeService(rows: readonly ServiceRow[], filters: ServiceFilters): Record<string, unknown> {
  const { name, version, fullName, settings, metadata } = rows[0]?.service ?? {};
  return {
    ...{ name, version, fullName, settings, metadata },
    local: rows.some(({ local }) => local),
    available: rows.some(({ available }) => available),
    ...(filters.withActions ? { actions: Object.assign({}, ...rows.map(({ service }) => service.actions)) } : {}),
    ...(filters.withEvents ? { events: publicEvents(rows) } : {}),
  };
}

function publicEvents(rows: readonly ServiceRow[]): Record<string, unknown> {
  const all = rows.flatMap(({ service }) => Object.entries(service.events ?? {}));
  return Object.fromEntries(all.filter(([name]) => !isInternal(name)));
}

type AnyEndpoint = Pick<Endpoint<never, never>, "nodeID" | "local" | "open">;

function describeEndpoints(endpoints: readonly AnyEndpoint[], { withEndpoints }: ListFilters) {
  return {
    count: endpoints.length,
    hasLocal: endpoints.some(({ local }) => local),
    available: endpoints.some(({ open }) => open),
    ...(withEndpoints
      ? { endpoints: endpoints.map(({ nodeID, open }) => ({ nodeID, state: open, available: open })) }
      : {}),
  };
}

function isWanted(
  row: { readonly hasLocal: boolean; readonly available: boolean; readonly count: number },
  filters: ListFilters,
): boolean {
  return row.count > 0 && (row.hasLocal || !filters.onlyLocal) && (row.available || !filters.onlyAvailable);
}

const isInternal = (name: string): boolean => name.startsWith("$");
