const SLOTS = 1024;

interface Slot {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/**
 * Turns the bytes of member names into strings. The names of a cluster's packets repeat without end; comparing bytes with
 * those of the last name of the same slot is cheaper than decoding, and gives one string in memory for each name. The
 * table has a fixed size: unusual names cost their decoding, not memory.
 */
export class KeyCache {
  readonly #slots: (Slot | undefined)[] = Array.from({ length: SLOTS });

  /** The text of `length` bytes from `at` on. */
  get(bytes: Buffer, at: number, length: number): string {
    if (length === 0) return "";
    const first = bytes[at] as number;
    const middle = bytes[at + (length >> 1)] as number;
    const last = bytes[at + length - 1] as number;
    const index = ((length * 31 + first * 7 + last * 131) ^ middle) & (SLOTS - 1);
    const slot = this.#slots[index];
    if (slot !== undefined && slot.bytes.length === length) {
      let same = 0;
      while (same < length && slot.bytes[same] === bytes[at + same]) same++;
      if (same === length) return slot.text;
    }
    const text = bytes.toString("utf8", at, at + length);
    this.#slots[index] = { bytes: Uint8Array.from(bytes.subarray(at, at + length)), text };
    return text;
  }
}
