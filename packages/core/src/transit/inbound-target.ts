import type { Context } from "../context/context.ts";
import type { EventPacket } from "../protocol/packets/event.ts";

/** Whom incoming calls and events are handed to. Dispatch fulfils it. */
export interface InboundTarget {
  /** Runs an action of this node. Rejects when there is none. */
  call(ctx: Context, action: string): Promise<unknown>;
  /** Runs the listeners of this node; failures are dealt with. */
  event(ctx: Context, packet: EventPacket): Promise<void>;
}
