import type { PacketType, Topic } from "../ports/topic.ts";
import type { Transporter } from "../ports/transporter.ts";
import type { OwnPayload } from "../protocol/read-payload.ts";
import { type Dialect, MOLECULER_DIALECT, PROTOCOL_VERSION, type ProtocolVersion } from "../protocol/version.ts";
import type { Counters } from "../telemetry/counters.ts";
import { createBatchWriter } from "./batch-writer.ts";
import type { Codec } from "./codec.ts";
import { assertFits } from "./frame-limit.ts";
import { Outbox } from "./outbox.ts";
import type { PacketWays } from "./packet-ways.ts";

/** Writes a packet for a node that understands `dialect`. Answers a new object, which the link adds to. */
export type PacketWriter = (dialect: Dialect) => OwnPayload;

export interface LinkParts {
  readonly nodeID: string;
  readonly transporter: Transporter;
  readonly codec: Codec;
  readonly counters: Counters;
  readonly ways: PacketWays;
  /** Throws while nothing can be sent. */
  readonly assertConnected: () => void;
  /** Packets that were taken for a node are lost. */
  readonly onLost: (nodeID: string, error: unknown) => void;
}

/** The way to one other node, in the encoding which that node understands. */
export class Link {
  readonly nodeID: string;
  readonly #parts: LinkParts;
  readonly #self: string;
  #dialect: Dialect = MOLECULER_DIALECT;
  #extensions: Readonly<Record<string, number>> = {};
  #outbox: Outbox | null = null;

  constructor(nodeID: string, parts: LinkParts) {
    this.nodeID = nodeID;
    this.#self = parts.nodeID;
    this.#parts = parts;
  }

  get dialect(): Dialect {
    return this.#dialect;
  }

  /** Whether the node announced that it understands an extension. */
  understands(extension: string): boolean {
    return this.#extensions[extension] !== undefined;
  }

  /** Notes the protocol version that the node's packets carry. */
  speaks(version: ProtocolVersion): void {
    if (this.#dialect.version !== version) this.#dialect = { ...this.#dialect, version };
  }

  /** Notes what the node announced in its INFO; packets that were collected leave in the old encoding. */
  announced(extensions: Readonly<Record<string, number>>): void {
    this.flush();
    this.#extensions = extensions;
    const lean = extensions.batch !== undefined;
    if (this.#dialect.lean !== lean) this.#dialect = { ...this.#dialect, lean };
    const single = this.#parts.transporter.capabilities.frames === "single";
    this.#outbox = lean && single ? (this.#outbox ?? this.#createOutbox()) : null;
  }

  /** Sends a packet. Throws at once when it cannot be; a promise resolves when the transporter can take more. */
  send(type: PacketType, write: PacketWriter): void | Promise<void> {
    const { ways, assertConnected } = this.#parts;
    assertConnected();
    const payload = write(this.#dialect);
    if (ways.publish !== null) return ways.publish({ type, target: this.nodeID, payload });
    return this.handOver(type, payload);
  }

  /** Sends a packet that has passed the hooks. */
  handOver(type: PacketType, payload: OwnPayload): void | Promise<void> {
    const { codec, transporter, counters } = this.#parts;
    counters["transit.packets.sent"]++;
    if (this.#outbox !== null) return this.#outbox.add(type, payload);
    const frame = codec.encode(type, payload);
    assertFits(frame.length, transporter);
    return transporter.send({ kind: "node", type, nodeID: this.nodeID }, frame);
  }

  flush(): void {
    this.#outbox?.flush();
  }

  #createOutbox(): Outbox {
    const { transporter, codec, onLost } = this.#parts;
    const topic: Topic = { kind: "node", type: "BATCH", nodeID: this.nodeID };
    return new Outbox({
      writer: createBatchWriter({
        ...{ transporter, serializer: codec.serializer },
        origin: { ver: PROTOCOL_VERSION, sender: this.#self },
      }),
      send: (batch) => transporter.send(topic, batch),
      onError: (error) => onLost(this.nodeID, error),
    });
  }
}

/**
 * The links to the nodes of the cluster. Whoever has not described itself is answered all the same, over a link that is made
 * for that and not kept: anybody can make up any number of names.
 */
export class Links {
  readonly #links = new Map<string, Link>();
  readonly #parts: LinkParts;

  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#links.size;
  }

  to(nodeID: string): Link {
    return this.#links.get(nodeID) ?? new Link(nodeID, this.#parts);
  }

  /** The link to a node that has described itself, kept until it is forgotten. */
  keep(nodeID: string): Link {
    const link = this.to(nodeID);
    this.#links.set(nodeID, link);
    return link;
  }

  known(nodeID: string): Link | undefined {
    return this.#links.get(nodeID);
  }

  /** Whoever comes back under this id may understand something else. */
  forget(nodeID: string): void {
    this.#links.delete(nodeID);
  }

  flush(): void {
    for (const link of this.#links.values()) link.flush();
  }
}
