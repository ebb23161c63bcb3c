import type { Discoverer } from "./discoverer.ts";
import type { Logger } from "./logger.ts";
import type { FrameType, Topic } from "./topic.ts";

/** Port: moves frames between nodes. */
export interface Transporter {
  readonly name: string;
  readonly capabilities: TransporterCapabilities;
  /** A transporter that finds the other nodes by its own means brings them here; `null`: by packets, over itself. */
  readonly discoverer: Discoverer | null;
  /**
   * Opens the connection; resolves when frames can be sent. Rejects when it cannot be opened, and at once when the signal
   * aborts; the caller tries again. After `disconnect` or a report of `"closed"` it may be called again.
   */
  connect(host: TransporterHost, signal: AbortSignal): Promise<void>;
  /** Resolves when frames of the topic arrive at `host.receive`. Subscribing twice delivers once. */
  subscribe(topic: Topic): Promise<void>;
  /** Resolves when no more frames of the topic come; those that a shared queue gave this node before still arrive. */
  unsubscribe(topic: Topic): Promise<void>;
  /**
   * Hands over a frame, whose memory belongs to the transporter from now on. Throws or rejects when it certainly was not
   * sent, with a `BrokerDisconnectedError` while there is no connection; a promise resolves when the transporter can take
   * more, which is how it slows a fast sender down.
   */
  send(topic: Topic, frame: Uint8Array): void | Promise<void>;
  /** Sends what was handed over, then closes. Frames stop arriving. */
  disconnect(): Promise<void>;
}

export interface TransporterCapabilities {
  /** Carries frames to every node. Without it the transporter must bring a discoverer. */
  readonly broadcast: boolean;
  /** Has queues that several nodes share: topics of kind `action` and `event` (the option `disableBalancer`). */
  readonly balancedQueues: boolean;
  /**
   * `"joined"`: all frames of one turn of the event loop leave in one write, whatever they are. `"single"`: each frame is a
   * message with its own cost, so many packets are put into one BATCH frame towards nodes that understand it.
   */
  readonly frames: "joined" | "single";
  /** Largest frame in bytes, or `null` for no limit. */
  readonly maxFrameBytes: number | null;
  /** A frame that was sent while the receiver is connected arrives within the same turn: no need to wait for answers. */
  readonly immediate: boolean;
}

/** What a transporter is given. */
export interface TransporterHost {
  readonly nodeID: string;
  readonly instanceID: string;
  readonly namespace: string;
  readonly logger: Logger;
  /** Takes a frame that arrived. Never throws. The frame's memory may be reused after the call. */
  receive(type: FrameType, frame: Uint8Array): void;
  /** Tells of changes of a connection that was open; see {@link ConnectionState}. */
  connectionChanged(state: ConnectionState, error?: unknown): void;
  /** Encodes a frame of the transporter's own with the cluster's serializer; `ver` and `sender` are added. */
  encode(type: FrameType, payload: unknown): Uint8Array;
  /** Throws an `InvalidPacketDataError` for what is no packet. */
  decode(type: FrameType, frame: Uint8Array): unknown;
}

/**
 * - `"interrupted"`: the connection is gone and the transporter restores it by itself;
 * - `"restored"`: it is back, with all its subscriptions;
 * - `"closed"`: it is gone for good; whoever called `connect` calls it again and subscribes anew.
 */
export type ConnectionState = "interrupted" | "restored" | "closed";
