import type { Serializer, TextForm } from "../ports/serializer.ts";
import type { PacketType } from "../ports/topic.ts";
import type { Transporter } from "../ports/transporter.ts";
import {
  type BatchOrigin,
  batchHead,
  entrySize,
  listedTypes,
  listHead,
  writeEntry,
} from "../protocol/packets/batch.ts";
import { assertFits, frameRoom } from "./frame-limit.ts";

/** A batch leaves when it has reached this size, or what a frame can carry, if that is less. */
const TARGET_BYTES = 65_536;
/** Of one character of a text (a UTF-16 unit) in UTF-8. */
const MAX_BYTES_PER_CHARACTER = 3;

/** Collects packets for one node, encoded as they come: whoever sends one may change it afterwards. */
export interface BatchWriter {
  /** Whether the batch has reached the size at which it should leave. */
  readonly isFull: boolean;
  /**
   * Adds a packet. Answers the batch of those before it when that must leave first, and otherwise `null`. Throws for a packet
   * that cannot be encoded or fits into no frame, and then nothing is added.
   */
  add(type: PacketType, payload: unknown): Uint8Array | null;
  /** The batch of what was added since the last one; `null` for nothing. */
  take(): Uint8Array | null;
}

export interface BatchWriterParts {
  readonly serializer: Serializer;
  readonly transporter: Transporter;
  readonly origin: BatchOrigin;
}

/** The writer that suits the serializer. */
export function createBatchWriter(parts: BatchWriterParts): BatchWriter {
  const { text } = parts.serializer;
  return text === undefined ? new FramedBatch(parts) : new ListedBatch(text, parts);
}

/** Packets as texts that become bytes together. */
class ListedBatch implements BatchWriter {
  readonly #text: TextForm;
  readonly #transporter: Transporter;
  readonly #head: readonly string[];
  readonly #types: ReadonlyMap<PacketType, string>;
  #texts: string[];
  #characters = 0;
  #limit = 0;

  constructor(text: TextForm, { origin, transporter }: BatchWriterParts) {
    this.#text = text;
    this.#transporter = transporter;
    this.#head = listHead(text, origin);
    this.#types = listedTypes(text);
    this.#texts = [...this.#head];
  }

  get isFull(): boolean {
    return this.#characters >= this.#limit;
  }

  add(type: PacketType, payload: unknown): Uint8Array | null {
    const packet = this.#text.write(payload, type);
    if (this.#characters === 0) {
      this.#limit = Math.min(TARGET_BYTES, frameRoom(this.#transporter) / MAX_BYTES_PER_CHARACTER);
    }
    if (packet.length > this.#limit) assertFits(Buffer.byteLength(packet), this.#transporter);
    const before = this.#characters + packet.length > this.#limit ? this.take() : null;
    this.#texts.push(this.#types.get(type) as string, packet);
    this.#characters += packet.length;
    return before;
  }

  take(): Uint8Array | null {
    if (this.#characters === 0) return null;
    const batch = Buffer.from(this.#text.list(this.#texts));
    this.#texts = [...this.#head];
    this.#characters = 0;
    return batch;
  }
}

/** Packets as bytes, each behind its length. */
class FramedBatch implements BatchWriter {
  readonly #parts: BatchWriterParts;
  readonly #head: Buffer;
  /** Where batches of the usual size are written, one after the other. */
  #room: Buffer | null = null;
  #buffer: Buffer | null = null;
  #length = 0;
  #limit = 0;

  constructor(parts: BatchWriterParts) {
    this.#parts = parts;
    this.#head = batchHead(parts.origin);
  }

  get isFull(): boolean {
    return this.#length >= this.#limit;
  }

  add(type: PacketType, payload: unknown): Uint8Array | null {
    const { serializer, transporter } = this.#parts;
    const packet = serializer.encode(payload, type);
    const size = entrySize(packet);
    assertFits(size, transporter);
    const before = this.#length + size > this.#limit ? this.take() : null;
    this.#buffer ??= this.#begin(size);
    this.#length = writeEntry(this.#buffer, this.#length, { type, payload: packet });
    return before;
  }

  /** A copy, because the room is written to again. */
  take(): Uint8Array | null {
    const buffer = this.#buffer;
    if (buffer === null) return null;
    const batch = buffer.subarray(0, this.#length);
    this.#buffer = null;
    this.#length = 0;
    return buffer === this.#room ? Buffer.from(batch) : batch;
  }

  /** A packet that is larger than the room has a buffer of its own. */
  #begin(size: number): Buffer {
    this.#limit = Math.min(TARGET_BYTES, frameRoom(this.#parts.transporter));
    this.#room ??= Buffer.allocUnsafeSlow(TARGET_BYTES);
    const buffer = this.#head.length + size > TARGET_BYTES ? Buffer.allocUnsafe(this.#head.length + size) : this.#room;
    this.#head.copy(buffer);
    this.#length = this.#head.length;
    return buffer;
  }
}
