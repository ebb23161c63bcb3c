import type { Plans } from "../dispatch/plans.ts";
import type { ServiceWaiter } from "../host/service-waiter.ts";
import type { Registry, RegistryListener } from "../registry/registry.ts";
import type { Transit } from "../transit/transit.ts";
import type { Announcer } from "./announcer.ts";

/** The parts that must hear of changes in the registry. Those made after the registry are asked for when there is news. */
export interface RegistryAudience {
  readonly plans: () => Plans;
  readonly transit: () => Transit | null;
  readonly announcer: () => Announcer;
  readonly waiter: () => ServiceWaiter;
  /** Whether some node that is there has the action. */
  readonly isServed: (action: string) => boolean;
  /** Emits an internal event to the listeners of this node. */
  readonly tell: (event: string, payload: unknown) => void;
}

/** Carries the registry's news to those concerned, which keeps them from knowing each other. */
export function createRegistryListener(audience: RegistryAudience): RegistryListener {
  const { plans, transit, announcer, waiter, isServed, tell } = audience;
  return {
    endpointRemoved: (endpoint) => plans().drop(endpoint),
    nodeConnected(node, reconnected) {
      if (node.info !== null) transit()?.nodeDescribed(node.id, node.info);
      tell("$node.connected", { node, reconnected });
    },
    nodeUpdated(node) {
      if (node.info !== null) transit()?.nodeDescribed(node.id, node.info);
      tell("$node.updated", { node });
    },
    nodeDisconnected(node, unexpected) {
      transit()?.nodeLeft(node.id, isServed);
      tell("$node.disconnected", { node, unexpected });
    },
    servicesChanged(local) {
      if (local) announcer().changed();
      waiter().check();
      tell("$services.changed", { localService: local });
    },
  };
}

/** Whether a service runs on some node that is there. */
export function isServiceAvailable(registry: Registry, fullName: string): boolean {
  if (registry.localServices().some(({ definition }) => definition.fullName === fullName)) return true;
  return registry
    .nodes()
    .some(
      ({ available, local, info }) =>
        available && !local && info?.services.some((service) => service.fullName === fullName) === true,
    );
}
