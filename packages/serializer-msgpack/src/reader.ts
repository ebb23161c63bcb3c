import { KeyCache } from "./key-cache.ts";
import { readTimestamp, TIMESTAMP_TYPE } from "./timestamp.ts";
import { MAX_DEPTH } from "./writer.ts";

/** Notepack writes `undefined` as an extension of this type with one byte. */
const NOTEPACK_UNDEFINED = 0;
/** Shorter strings are read character by character while they are ASCII. */
const SHORT_STRING = 16;

/** Input that is not one complete MessagePack value of the dialect that Moleculer nodes speak. */
class UndecodableBytes extends Error {}

/**
 * Reads MessagePack. Results own their memory. A map whose keys are all strings becomes an object, any other a `Map`;
 * bytes become a Buffer, the timestamp extension a Date, 64-bit integers a number, rounded beyond 2^53.
 */
export class Reader {
  static readonly #keys = new KeyCache();

  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #end: number;
  #position = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#end = bytes.length;
  }

  /** Throws {@link UndecodableBytes} unless the input is exactly one value. */
  read(): unknown {
    const value = this.#value();
    if (this.#position !== this.#end)
      throw new UndecodableBytes(`${this.#end - this.#position} bytes follow the value`);
    return value;
  }

  /** Position of the next `count` bytes, which are taken. */
  #take(count: number): number {
    const at = this.#position;
    if (count > this.#end - at) throw new UndecodableBytes(`input ends within a value, at byte ${this.#end}`);
    this.#position = at + count;
    return at;
  }

  #value(): unknown {
    const tag = this.#bytes[this.#take(1)] as number;
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.#map(tag & 0x0f);
    if (tag < 0xa0) return this.#array(tag & 0x0f);
    if (tag < 0xc0) return this.#string(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    return this.#tagged(tag);
  }

  #tagged(tag: number): unknown {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.#binary(this.#uint8());
      case 0xc5:
        return this.#binary(this.#uint16());
      case 0xc6:
        return this.#binary(this.#uint32());
      case 0xc7:
        return this.#extension(this.#uint8());
      case 0xc8:
        return this.#extension(this.#uint16());
      case 0xc9:
        return this.#extension(this.#uint32());
      case 0xca:
        return this.#view.getFloat32(this.#take(4));
      case 0xcb:
        return this.#view.getFloat64(this.#take(8));
      case 0xcc:
        return this.#uint8();
      case 0xcd:
        return this.#uint16();
      case 0xce:
        return this.#uint32();
      case 0xcf:
        return this.#uint32() * 0x1_0000_0000 + this.#uint32();
      case 0xd0:
        return this.#view.getInt8(this.#take(1));
      case 0xd1:
        return this.#view.getInt16(this.#take(2));
      case 0xd2:
        return this.#view.getInt32(this.#take(4));
      case 0xd3:
        return this.#view.getInt32(this.#take(4)) * 0x1_0000_0000 + this.#uint32();
      case 0xd9:
        return this.#string(this.#uint8());
      case 0xda:
        return this.#string(this.#uint16());
      case 0xdb:
        return this.#string(this.#uint32());
      case 0xdc:
        return this.#array(this.#uint16());
      case 0xdd:
        return this.#array(this.#uint32());
      case 0xde:
        return this.#map(this.#uint16());
      case 0xdf:
        return this.#map(this.#uint32());
      case 0xc1:
        throw new UndecodableBytes("the byte 0xc1 begins no value");
      default:
        // 0xd4 to 0xd8: extensions of 1, 2, 4, 8 and 16 bytes.
        return this.#extension(1 << (tag - 0xd4));
    }
  }

  #uint8(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  #uint16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  #uint32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  #string(length: number): string {
    const at = this.#take(length);
    if (length < SHORT_STRING) {
      const text = shortAscii(this.#bytes, at, length);
      if (text !== null) return text;
    }
    return this.#bytes.toString("utf8", at, at + length);
  }

  #binary(length: number): Buffer {
    const at = this.#take(length);
    return Buffer.from(this.#bytes.subarray(at, at + length));
  }

  #array(length: number): unknown[] {
    this.#enter(length);
    // Not `new Array(length)`: the length is a claim of the sender.
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(this.#value());
    this.#depth--;
    return items;
  }

  #map(length: number): unknown {
    this.#enter(length * 2);
    const object: Record<string, unknown> = {};
    for (let i = 0; i < length; i++) {
      const key = this.#key();
      if (key === undefined) return this.#mapFrom(object, i, length);
      const value = this.#value();
      // Assigned, it would be the prototype. Encoders do not write it; who does means harm.
      if (key !== "__proto__") object[key] = value;
    }
    this.#depth--;
    return object;
  }

  /** A key that is not a string turned up after `read` members, which are moved to a Map. */
  #mapFrom(object: Readonly<Record<string, unknown>>, read: number, length: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>(Object.entries(object));
    for (let i = read; i < length; i++) {
      const key = this.#value();
      map.set(key, this.#value());
    }
    this.#depth--;
    return map;
  }

  /** The next key when it is a string. Otherwise nothing is taken. */
  #key(): string | undefined {
    const at = this.#position;
    const tag = at < this.#end ? (this.#bytes[at] as number) : 0xa0;
    if (tag >= 0xa0 && tag < 0xc0) {
      this.#take(1);
      const length = tag & 0x1f;
      return Reader.#keys.get(this.#bytes, this.#take(length), length);
    }
    return tag >= 0xd9 && tag <= 0xdb ? (this.#value() as string) : undefined;
  }

  /** Every item takes a byte at least, so a container cannot have more items than there are bytes left. */
  #enter(items: number): void {
    if (items > this.#end - this.#position)
      throw new UndecodableBytes("a container has more items than there are bytes");
    if (++this.#depth > MAX_DEPTH) throw new UndecodableBytes(`deeper than ${MAX_DEPTH} levels`);
  }

  #extension(length: number): unknown {
    const type = this.#view.getInt8(this.#take(1));
    const at = this.#take(length);
    if (type === TIMESTAMP_TYPE) return readTimestamp(this.#view, at, length);
    if (type === NOTEPACK_UNDEFINED && length === 1) return undefined;
    throw new UndecodableBytes(`unknown extension type ${type}`);
  }
}

function shortAscii(bytes: Uint8Array, at: number, length: number): string | null {
  let text = "";
  for (let i = at; i < at + length; i++) {
    const code = bytes[i] as number;
    if (code > 0x7f) return null;
    text += String.fromCharCode(code);
  }
  return text;
}
