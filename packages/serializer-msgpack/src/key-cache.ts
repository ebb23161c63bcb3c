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
  readonly #slots: (Slot | undefined)[] = new Array<Slot | undefined>(SLOTS).fill(undefined);

  get(bytes: Buffer, at: number, length: number): string {
    if (length === 0) return "";
    const hash = (length * 31 + (bytes[at] as number) * 7 + (bytes[at + length - 1] as number) * 131) ^ (bytes[at + (length >> 1)] as number);
    const index = hash & (SLOTS - 1);
    const slot = this.#slots[index];
    if (slot !== undefined && matches(slot.bytes, bytes, at, length)) return slot.text;
    const text = bytes.toString("utf8", at, at + length);
    this.#slots[index] = { bytes: Uint8Array.from(bytes.subarray(at, at + length)), text };
    return text;
  }
}

function matches(known: Uint8Array, bytes: Uint8Array, at: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== bytes[at + i]) return false;
  return true;
}
