import { TIMESTAMP_TYPE, writeTimestamp } from "./timestamp.ts";

/** Frames are cut from slabs of this many bytes: one allocation serves many small packets. */
const SLAB_BYTES = 16_384;
/** Less room than this at the end of a slab is given up, so that most packets are never moved while they grow. */
const MIN_ROOM = 1024;
/** Room that every write of a header and a number may take for granted. */
const HEADROOM = 32;
/** Shorter strings are written character by character, which is faster than a call into the runtime. */
const SHORT_STRING = 48;

/** Deeper values, or ones that contain themselves, are refused. */
export const MAX_DEPTH = 1000;

/** A value that MessagePack, as Moleculer nodes read it, cannot express. The serializer adds where it is. */
export class UnencodableValue extends Error {}

/**
 * Writes values as MessagePack. The forms are those of msgpack5, which Moleculer nodes use: shortest integers, floats of
 * four bytes when nothing is lost, no extension but the timestamp. The memory of a result is never written again.
 */
export class Writer {
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #start = 0;
  #position = 0;
  #depth = 0;
  #busy = false;

  /** Throws {@link UnencodableValue}. */
  write(value: unknown): Buffer {
    // A getter or a toJSON method of the value may encode something itself.
    if (this.#busy) return new Writer().write(value);
    this.#busy = true;
    try {
      if (this.#bytes.length - this.#position < MIN_ROOM) this.#open(Buffer.allocUnsafeSlow(SLAB_BYTES));
      this.#start = this.#position;
      this.#depth = 0;
      if (value === undefined) throw new UnencodableValue("there is nothing to encode");
      this.#value(value);
      return this.#bytes.subarray(this.#start, this.#position);
    } finally {
      this.#busy = false;
    }
  }

  #open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#position = 0;
  }

  /** Makes sure that `count` bytes and {@link HEADROOM} can be written. */
  #reserve(count: number): void {
    if (this.#position + count + HEADROOM <= this.#bytes.length) return;
    const written = this.#position - this.#start;
    const grown = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (written + count + HEADROOM)));
    this.#bytes.copy(grown, 0, this.#start, this.#position);
    this.#open(grown);
    this.#start = 0;
    this.#position = written;
  }

  #value(value: unknown): void {
    this.#reserve(0);
    switch (typeof value) {
      case "string":
        this.#string(value);
        return;
      case "number":
        this.#number(value);
        return;
      case "boolean":
        this.#bytes[this.#position++] = value ? 0xc3 : 0xc2;
        return;
      case "object":
        if (value === null) this.#bytes[this.#position++] = 0xc0;
        else this.#object(value);
        return;
      case "bigint":
        throw new UnencodableValue("a BigInt has no form that a Moleculer node reads: send a string or a number");
      default:
        // undefined, functions and symbols have a place in an array, so something must stand there.
        this.#bytes[this.#position++] = 0xc0;
    }
  }

  #object(value: object): void {
    if (++this.#depth > MAX_DEPTH) throw new UnencodableValue(`deeper than ${MAX_DEPTH} levels, or contains itself`);
    if (Array.isArray(value)) this.#array(value);
    else if (value.constructor === Object) this.#members(value as Record<string, unknown>);
    else if (ArrayBuffer.isView(value)) this.#binary(value);
    else if (value instanceof Map) this.#map(value);
    else if (value instanceof Date) this.#date(value);
    else if (value instanceof ArrayBuffer) this.#binary(new Uint8Array(value));
    else if (hasToJson(value)) this.#replaced(value, value.toJSON());
    else this.#members(value as Record<string, unknown>);
    this.#depth--;
  }

  /** A `toJSON` method that answers its own object must not be asked again. */
  #replaced(value: object, replacement: unknown): void {
    if (replacement === value) this.#members(value as Record<string, unknown>);
    else this.#value(replacement);
  }

  #array(items: readonly unknown[]): void {
    const { length } = items;
    this.#header(length, 0x90, 0xdc);
    for (let i = 0; i < length; i++) this.#value(items[i]);
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    this.#header(map.size, 0x80, 0xde);
    for (const [key, item] of map) {
      this.#value(key);
      this.#value(item);
    }
  }

  /** Own enumerable members, without those that have no value in data, and without the key that breaks a receiver. */
  #members(object: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(object);
    let count = keys.length;
    const header = this.#position - this.#start;
    this.#header(count, 0x80, 0xde);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const item = object[key];
      const type = typeof item;
      if (type === "undefined" || type === "function" || type === "symbol" || key === "__proto__") {
        count--;
        continue;
      }
      this.#reserve(0);
      this.#string(key);
      this.#value(item);
    }
    if (count !== keys.length) this.#correctHeader(this.#start + header, keys.length, count);
  }

  /** Fewer members were written than were announced. The body moves when the shorter header has another size. */
  #correctHeader(at: number, announced: number, count: number): void {
    const before = headerBytes(announced);
    const after = headerBytes(count);
    if (before !== after) this.#bytes.copyWithin(at + after, at + before, this.#position);
    const end = this.#position - before + after;
    this.#position = at;
    this.#header(count, 0x80, 0xde);
    this.#position = end;
  }

  #header(length: number, short: number, long: number): void {
    const bytes = this.#bytes;
    if (length < 16) {
      bytes[this.#position++] = short | length;
    } else if (length < 0x10000) {
      bytes[this.#position++] = long;
      bytes[this.#position++] = length >> 8;
      bytes[this.#position++] = length;
    } else {
      bytes[this.#position++] = long + 1;
      this.#view.setUint32(this.#position, length);
      this.#position += 4;
    }
  }

  #binary(view: ArrayBufferView): void {
    const { byteLength } = view;
    this.#reserve(byteLength);
    this.#sizedHeader(byteLength, 0xc4);
    this.#bytes.set(new Uint8Array(view.buffer, view.byteOffset, byteLength), this.#position);
    this.#position += byteLength;
  }

  /** Header of bytes, or of a string of 32 bytes and more: one, two or four bytes of length. */
  #sizedHeader(length: number, tag: number): void {
    const bytes = this.#bytes;
    if (length < 0x100) {
      bytes[this.#position++] = tag;
      bytes[this.#position++] = length;
    } else if (length < 0x10000) {
      bytes[this.#position++] = tag + 1;
      bytes[this.#position++] = length >> 8;
      bytes[this.#position++] = length;
    } else {
      bytes[this.#position++] = tag + 2;
      this.#view.setUint32(this.#position, length);
      this.#position += 4;
    }
  }

  #date(date: Date): void {
    // Eight bytes need a header of two; the twelve byte form has no fixed one and states its length.
    const at = this.#position;
    const length = writeTimestamp(this.#view, at + 3, date.getTime());
    const header = FIXED_EXTENSION[length];
    if (header === undefined) {
      this.#bytes[at] = 0xc7;
      this.#bytes[at + 1] = length;
      this.#bytes[at + 2] = TIMESTAMP_TYPE;
      this.#position += 3 + length;
    } else {
      this.#bytes[at] = header;
      this.#bytes[at + 1] = TIMESTAMP_TYPE;
      this.#bytes.copyWithin(at + 2, at + 3, at + 3 + length);
      this.#position += 2 + length;
    }
  }

  #string(text: string): void {
    const { length } = text;
    if (length < SHORT_STRING && this.#ascii(text, length)) return;
    // Not more than three bytes per character; the header is written when the length is known.
    this.#reserve(length * 3);
    const guess = length < 32 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 5;
    const start = this.#position;
    const size = this.#bytes.write(text, start + guess, "utf8");
    const header = size < 32 ? 1 : size < 0x100 ? 2 : size < 0x10000 ? 3 : 5;
    if (header !== guess) this.#bytes.copyWithin(start + header, start + guess, start + guess + size);
    if (size < 32) this.#bytes[this.#position++] = 0xa0 | size;
    else this.#sizedHeader(size, 0xd9);
    this.#position = start + header + size;
  }

  /** Writes a short string if it is plain ASCII; answers whether it is. */
  #ascii(text: string, length: number): boolean {
    this.#reserve(length);
    const bytes = this.#bytes;
    let at = this.#position;
    if (length < 32) {
      bytes[at++] = 0xa0 | length;
    } else {
      bytes[at++] = 0xd9;
      bytes[at++] = length;
    }
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      bytes[at++] = code;
    }
    this.#position = at;
    return true;
  }

  #number(value: number): void {
    if (value >>> 0 === value) this.#positive(value);
    else if (value >> 0 === value) this.#negative(value);
    else if (Number.isSafeInteger(value)) this.#wide(value);
    else this.#float(value);
  }

  #positive(value: number): void {
    const bytes = this.#bytes;
    if (value < 0x80) {
      bytes[this.#position++] = value;
    } else if (value < 0x100) {
      bytes[this.#position++] = 0xcc;
      bytes[this.#position++] = value;
    } else if (value < 0x10000) {
      bytes[this.#position++] = 0xcd;
      bytes[this.#position++] = value >> 8;
      bytes[this.#position++] = value;
    } else {
      bytes[this.#position++] = 0xce;
      this.#view.setUint32(this.#position, value);
      this.#position += 4;
    }
  }

  #negative(value: number): void {
    const bytes = this.#bytes;
    if (value >= -0x20) {
      bytes[this.#position++] = value;
    } else if (value >= -0x80) {
      bytes[this.#position++] = 0xd0;
      bytes[this.#position++] = value;
    } else if (value >= -0x8000) {
      bytes[this.#position++] = 0xd1;
      bytes[this.#position++] = value >> 8;
      bytes[this.#position++] = value;
    } else {
      bytes[this.#position++] = 0xd2;
      this.#view.setInt32(this.#position, value);
      this.#position += 4;
    }
  }

  /** Integers between 32 and 53 bits, such as points in time in milliseconds. */
  #wide(value: number): void {
    this.#bytes[this.#position++] = value < 0 ? 0xd3 : 0xcf;
    // Division rounds towards minus infinity, so that the two halves are the two's complement.
    this.#view.setInt32(this.#position, Math.floor(value / 0x1_0000_0000));
    this.#view.setUint32(this.#position + 4, value);
    this.#position += 8;
  }

  #float(value: number): void {
    if (Object.is(Math.fround(value), value) && (!Number.isInteger(value) || !Number.isFinite(value))) {
      this.#bytes[this.#position++] = 0xca;
      this.#view.setFloat32(this.#position, value);
      this.#position += 4;
    } else {
      this.#bytes[this.#position++] = 0xcb;
      this.#view.setFloat64(this.#position, value);
      this.#position += 8;
    }
  }
}

const FIXED_EXTENSION: Readonly<Record<number, number>> = { 1: 0xd4, 4: 0xd6, 8: 0xd7 };

const headerBytes = (length: number): number => (length < 16 ? 1 : length < 0x10000 ? 3 : 5);

const hasToJson = (value: object): value is { toJSON(): unknown } =>
  "toJSON" in value && typeof value.toJSON === "function";
