import { InvalidPacketDataError, ProtocolVersionMismatchError } from "../errors/errors.ts";
import { IsomerError } from "../errors/isomer-error.ts";
import { isPromiseLike } from "../kernel/deferred.ts";
import type { Logger } from "../ports/logger.ts";
import type { IncomingPacket } from "../ports/packet.ts";
import type { FrameType, PacketType } from "../ports/topic.ts";
import { type BatchOrigin, isFramed, type OnEntry, readFramed, readList } from "../protocol/packets/batch.ts";
import { asPayload, type OwnPayload, type Payload } from "../protocol/read-payload.ts";
import { PROTOCOL_VERSION, type ProtocolVersion } from "../protocol/version.ts";
import type { Counters } from "../telemetry/counters.ts";
import type { Codec } from "./codec.ts";
import type { PacketWays } from "./packet-ways.ts";

/** Deals with a packet: its payload, who sent it, and the version of the protocol that the sender says it speaks. */
export type PacketHandler = (payload: Payload, sender: string, version: string) => void;

export interface InboundParts {
  readonly nodeID: string;
  readonly codec: Codec;
  readonly counters: Counters;
  readonly logger: Logger;
  readonly disableVersionCheck: boolean;
  readonly ways: PacketWays;
  readonly onVersion: (sender: string, version: ProtocolVersion) => void;
  /** A packet could not be used; it is counted and logged already. */
  readonly onInvalid: (error: Error) => void;
}

/** Types that a node also takes from itself: balanced queues may send it its own packets. */
const FROM_ONESELF: ReadonlySet<FrameType> = new Set<FrameType>(["REQ", "RES", "EVENT", "INFO"]);

/** Decodes frames, checks where they come from, and hands each packet to the handler of its type. Never throws. */
export class Inbound {
  readonly #parts: InboundParts;
  readonly #handlers = new Map<PacketType, PacketHandler>();

  constructor(parts: InboundParts) {
    this.#parts = parts;
  }

  /** Sets the handler of a type. */
  on(type: PacketType, handler: PacketHandler): void {
    this.#handlers.set(type, handler);
  }

  readonly receive = (type: FrameType, frame: Uint8Array): void => {
    const { codec } = this.#parts;
    try {
      if (type !== "BATCH") this.#deliverAlone(type as PacketType, codec.decode(type, frame));
      else if (isFramed(frame)) readFramed(asBuffer(frame), this.#onFramed);
      else readList(codec.decodeAny(type, frame), this.#onListed);
    } catch (thrown) {
      this.#dropped(type, thrown);
    }
  };

  /** Decodes what a transporter reads itself. What cannot be decoded is counted, told, and thrown: the transporter logs it. */
  decode(type: FrameType, frame: Uint8Array): OwnPayload {
    try {
      return this.#parts.codec.decode(type, frame);
    } catch (thrown) {
      this.#invalid(thrown);
      throw thrown;
    }
  }

  /** Takes a packet that has passed the hooks. */
  readonly dispatch = ({ type, sender, payload }: IncomingPacket): void =>
    this.#handle(type, payload, { sender, ver: payload.ver as string });

  readonly #onFramed: OnEntry<Uint8Array> = (type, bytes, origin) => {
    // One bad packet does not spoil the others of its batch.
    try {
      this.#deliver(type, this.#parts.codec.decode(type, bytes), origin);
    } catch (thrown) {
      this.#dropped(type, thrown);
    }
  };

  readonly #onListed: OnEntry<unknown> = (type, decoded, origin) => {
    try {
      this.#deliver(type, asPayload(decoded), origin);
    } catch (thrown) {
      this.#dropped(type, thrown);
    }
  };

  #deliverAlone(type: PacketType, payload: OwnPayload): void {
    const origin = { sender: payload.sender as string, ver: payload.ver as string };
    this.#deliver(type, payload, origin);
    // Behind the handler, because a first INFO makes the sender known.
    if (origin.ver === "4" || origin.ver === "5") this.#parts.onVersion(origin.sender, origin.ver);
  }

  #deliver(type: PacketType, payload: OwnPayload, origin: BatchOrigin): void {
    const { nodeID, counters, ways } = this.#parts;
    counters["transit.packets.received"]++;
    const { sender } = origin;
    if (typeof sender !== "string" || sender === "") {
      throw new InvalidPacketDataError({ type, reason: "The packet does not say who sent it." });
    }
    this.#checkVersion(sender, origin.ver);
    if (sender === nodeID && !FROM_ONESELF.has(type)) return;
    if (ways.receive === null) {
      this.#handle(type, payload, origin);
      return;
    }
    const received: unknown = ways.receive({ type, sender, payload: Object.assign(payload, origin) });
    // What a hook that waits runs into is told like what others throw.
    if (isPromiseLike(received)) Promise.resolve(received).catch((error: unknown) => this.#dropped(type, error));
  }

  #handle(type: PacketType, payload: Payload, origin: BatchOrigin): void {
    this.#handlers.get(type)?.(payload, origin.sender, origin.ver);
  }

  #checkVersion(sender: string, received: unknown): void {
    if (this.#parts.disableVersionCheck || received === PROTOCOL_VERSION) return;
    throw new ProtocolVersionMismatchError({ nodeID: sender, actual: PROTOCOL_VERSION, received });
  }

  #dropped(type: FrameType, thrown: unknown): void {
    this.#parts.logger.warn(`A packet of type ${type} was dropped.`, thrown);
    this.#invalid(thrown);
  }

  #invalid(thrown: unknown): void {
    this.#parts.counters["transit.packets.invalid"]++;
    this.#parts.onInvalid(thrown instanceof Error ? thrown : new IsomerError(String(thrown)));
  }
}

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
