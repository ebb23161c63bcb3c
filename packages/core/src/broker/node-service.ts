import type { Context } from "../context/context.ts";
import type { MixinSchema, ServiceSchema } from "../definition/service-schema.ts";
import type { NodeInfo } from "../ports/node-info.ts";
import type { Node } from "../registry/node.ts";
import type { Registry } from "../registry/registry.ts";
import type { BrokerGraph } from "./create-broker.ts";
import { listActions, listEvents, listServices } from "./registry-lists.ts";
import { safeOptions } from "./safe-options.ts";

/** The service `$node`, by which a cluster describes itself, with what the options change of it or add. */
export function nodeService({ options, registry, health, discoveryHost }: BrokerGraph): ServiceSchema {
  const node = builtInService({
    ...{ registry, health, self: () => discoveryHost.nodes.local() },
    options: () => safeOptions(options),
  });
  const { internalServices } = options;
  const own = typeof internalServices === "object" ? internalServices.$node : undefined;
  if (own === undefined) return node;
  const mixins: readonly MixinSchema[] = own.mixins === undefined ? [] : [own.mixins].flat();
  return { ...own, name: node.name, mixins: [...mixins, node] };
}

interface NodeServiceParts {
  readonly registry: Registry;
  /** What this node tells the others about itself. */
  readonly self: () => NodeInfo;
  readonly health: () => unknown;
  /** The broker's options in a form that can be sent. */
  readonly options: () => unknown;
}

/** Booleans may come as texts, from a URL. */
function builtInService({ registry, self, health, options }: NodeServiceParts): ServiceSchema {
  const flag = (ctx: Context, name: string, fallback = false): boolean => {
    const value = (ctx.params as Readonly<Record<string, unknown>> | null)?.[name];
    if (value === undefined || value === null) return fallback;
    return value === true || value === "true" || value === "1" || value === 1;
  };
  const filters = (ctx: Context) => ({
    onlyLocal: flag(ctx, "onlyLocal"),
    skipInternal: flag(ctx, "skipInternal"),
    withEndpoints: flag(ctx, "withEndpoints"),
    onlyAvailable: flag(ctx, "onlyAvailable"),
  });
  return {
    name: "$node",
    actions: {
      list: (ctx) =>
        registry
          .nodes()
          .filter(({ available }) => available || !flag(ctx, "onlyAvailable"))
          .map((node) => describeNode(node, node.local ? self() : node.info, flag(ctx, "withServices"))),
      services: (ctx) =>
        listServices(registry, {
          ...filters(ctx),
          withActions: flag(ctx, "withActions"),
          withEvents: flag(ctx, "withEvents"),
          grouping: flag(ctx, "grouping", true),
        }),
      actions: (ctx) => listActions(registry, filters(ctx)),
      events: (ctx) => listEvents(registry, filters(ctx)),
      health,
      options,
    },
  };
}

function describeNode(node: Node, info: NodeInfo | null, withServices: boolean): Record<string, unknown> {
  const { id, available, local, seq, cpu, cpuSeq, lastHeardAt, offlineSince } = node;
  return {
    ...{ id, available, local, hostname: info?.hostname ?? null, seq, cpu, cpuSeq, offlineSince },
    // Seconds, as Moleculer has them.
    lastHeartbeatTime: lastHeardAt === null ? null : lastHeardAt / 1_000,
    instanceID: info?.instanceID ?? "",
    ipList: info?.ipList ?? [],
    client: info?.client ?? {},
    config: info?.config ?? {},
    metadata: info?.metadata ?? {},
    port: info?.port ?? null,
    ...(withServices ? { services: info?.services ?? [] } : {}),
  };
}
