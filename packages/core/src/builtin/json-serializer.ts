/** Packets as JSON text. */
import { InvalidPacketDataError } from "../errors/errors.ts";
import type { Serializer, SerializerCapabilities, TextForm } from "../ports/serializer.ts";
import type { FrameType } from "../ports/topic.ts";

/**
 * UTF-8 JSON text, the same bytes as Moleculer's. What JSON cannot express is lost as JSON loses it: members that are
 * `undefined` disappear, dates become text, a Buffer becomes `{"type":"Buffer","data":[…]}`. A bigint or a circle throws.
 */
export class JsonSerializer implements Serializer {
  readonly name = "json";
  readonly capabilities: SerializerCapabilities = { binary: false, preserves: [] };
  readonly text?: TextForm;

  constructor() {
    // A class that extends this one may encode in another way.
    if (new.target === JsonSerializer) this.text = { write, list: (texts) => `[${texts.join()}]` };
  }

  /** Throws a `TypeError` for a bigint or a circular payload, and an `InvalidPacketDataError` for one that is no JSON value. */
  encode(payload: unknown, type: FrameType): Uint8Array {
    return Buffer.from(write(payload, type));
  }

  /** Throws an `InvalidPacketDataError` for anything but one whole JSON text. */
  decode(bytes: Uint8Array, type: FrameType): unknown {
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      return JSON.parse(buffer.toString("utf8"));
    } catch (cause) {
      throw new InvalidPacketDataError({ type }, { cause });
    }
  }
}

function write(payload: unknown, type: FrameType): string {
  const text: string | undefined = JSON.stringify(payload);
  if (text === undefined) throw new InvalidPacketDataError({ type });
  return text;
}
