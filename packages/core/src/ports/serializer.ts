import type { FrameType } from "./topic.ts";

/** Port: turns packets into bytes and back. All nodes of a cluster use the same one. */
export interface Serializer {
  readonly name: string;
  readonly capabilities: SerializerCapabilities;
  /** Throws when the payload holds something that the format cannot express. */
  encode(payload: unknown, type: FrameType): Uint8Array;
  /**
   * Throws on truncated or foreign input; never answers half a packet. The result must not refer to `bytes`, whose memory
   * may be reused.
   */
  decode(bytes: Uint8Array, type: FrameType): unknown;
  /** For formats that are text: lets many packets share one frame that is turned into bytes, and read, at once. */
  readonly text?: TextForm;
}

/** What formats that are text can do besides. */
export interface TextForm {
  /** The text whose UTF-8 bytes `encode` answers. Throws as `encode` does. */
  write(payload: unknown, type: FrameType): string;
  /** Joins texts to one whose bytes `decode` reads as the array of what was written. */
  list(texts: readonly string[]): string;
}

export interface SerializerCapabilities {
  /** Bytes come back as a Buffer and cost no more than their length. Without it they travel as JSON arrays. */
  readonly binary: boolean;
  /** Types of values, beyond those of JSON, that come back as what they were. */
  readonly preserves: readonly ("undefined" | "date" | "bigint" | "map" | "set" | "regexp" | "bytes" | "nan")[];
}
