import type { AnyContext } from "../context/context.ts";
import { toEnvelope } from "../context/propagate.ts";
import type { Topic } from "../ports/topic.ts";
import { writeEvent } from "../protocol/packets/event.ts";
import type { OwnPayload } from "../protocol/read-payload.ts";
import { type Dialect, MOLECULER_DIALECT } from "../protocol/version.ts";
import type { Links } from "./links.ts";

export interface EventTarget {
  readonly destination:
    | { readonly kind: "node"; readonly nodeID: string }
    | { readonly kind: "queue"; readonly group: string };
  /** Groups it is meant for; `null` for all. */
  readonly groups: readonly string[] | null;
  readonly broadcast: boolean;
}

export interface EventSenderParts {
  readonly links: Links;
  readonly publish: (topic: Topic, payload: OwnPayload) => void | Promise<void>;
}

/** Sends the event of a context to one node, or to the shared queue of one group. */
export function createEventSender({ links, publish }: EventSenderParts) {
  return (ctx: AnyContext, { destination, groups, broadcast }: EventTarget): void | Promise<void> => {
    const event = ctx.eventName ?? "";
    const write = (dialect: Dialect): OwnPayload =>
      writeEvent({ envelope: toEnvelope(ctx), event, data: ctx.params, groups, broadcast }, dialect);
    if (destination.kind === "node") return links.to(destination.nodeID).send("EVENT", write);
    return publish({ kind: "event", type: "EVENT", group: destination.group, event }, write(MOLECULER_DIALECT));
  };
}
