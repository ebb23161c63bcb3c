import { InvalidPacketDataError } from "../errors/errors.ts";
import type { Serializer } from "../ports/serializer.ts";
import type { FrameType } from "../ports/topic.ts";
import { asPayload, type OwnPayload } from "../protocol/read-payload.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";

/** Turns packets of this node into frames, and frames into packets. */
export class Codec {
  readonly serializer: Serializer;
  readonly #sender: string;

  constructor(serializer: Serializer, sender: string) {
    this.serializer = serializer;
    this.#sender = sender;
  }

  /** A packet as a frame of its own: `ver` and `sender` are added to it, last as in Moleculer. */
  encode(type: FrameType, payload: OwnPayload): Uint8Array {
    payload.ver = PROTOCOL_VERSION;
    payload.sender = this.#sender;
    return this.serializer.encode(payload, type);
  }

  /** Throws `InvalidPacketDataError` for whatever is not a packet. */
  decode(type: FrameType, frame: Uint8Array): OwnPayload {
    return asPayload(this.decodeAny(type, frame));
  }

  /** Whatever the frame holds. Throws `InvalidPacketDataError` when the serializer cannot read it. */
  decodeAny(type: FrameType, frame: Uint8Array): unknown {
    try {
      return this.serializer.decode(frame, type);
    } catch (cause) {
      throw new InvalidPacketDataError({ type, bytes: frame.length, serializer: this.serializer.name }, { cause });
    }
  }
}
