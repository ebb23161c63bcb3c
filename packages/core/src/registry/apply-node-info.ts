import type { ActionInfo, EventInfo, NodeInfo, ServiceInfo } from "../ports/node-info.ts";

/** What is remembered of a node when a description arrives. */
export interface KnownNode {
  readonly available: boolean;
  readonly seq: number;
  readonly instanceID: string | undefined;
}

/**
 * Whether a description is taken: its number is greater than the one known, the node was offline, or it is another
 * instance (wire protocol 1.10).
 */
export function isNewer(known: KnownNode, info: Pick<NodeInfo, "seq" | "instanceID">): boolean {
  return !known.available || info.seq > known.seq || info.instanceID !== known.instanceID;
}

export interface PublishedAction {
  readonly service: ServiceInfo;
  readonly info: ActionInfo;
}

export interface PublishedEvent {
  readonly service: ServiceInfo;
  readonly info: EventInfo;
}

export interface Published {
  readonly actions: readonly PublishedAction[];
  readonly events: readonly PublishedEvent[];
}

/** The actions and events of other nodes that may be used from this one. */
export function publishedBy(info: NodeInfo): Published {
  const actions = info.services.flatMap((service) =>
    Object.values(service.actions)
      .filter((action) => isPublic(action.visibility))
      .map((action) => ({ service, info: action })),
  );
  const events = info.services.flatMap((service) =>
    Object.values(service.events).map((event) => ({ service, info: event })),
  );
  return { actions, events };
}

function isPublic(visibility: string | null | undefined): boolean {
  return visibility === undefined || visibility === null || visibility === "published" || visibility === "public";
}
