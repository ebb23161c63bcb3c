import { InvalidPacketDataError } from "../../errors/errors.ts";
import { PACKET_TYPES, type PacketType } from "../../ports/topic.ts";

/*
 * BATCH: packets of one sender in one frame.
 *
 *   u8 format (1) | u8 length of ver | ver | u16 length of sender | sender | entries
 *   entry: u8 type (index into BATCHED_TYPES) | u32 length | payload without `ver` and `sender`
 *
 * Numbers are big-endian, texts UTF-8. A type number that is not listed is skipped, so that more can be added.
 */

const FORMAT = 1;
const ENTRY_HEAD = 5;

/** Position is the number on the wire: only ever append. */
const BATCHED_TYPES: readonly PacketType[] = [...PACKET_TYPES, "CANCEL", "CREDIT"];
const NUMBERS = new Map<PacketType, number>(BATCHED_TYPES.map((type, index) => [type, index]));

/** The start of every batch of this node. */
export function batchHead(version: string, sender: string): Buffer {
  const ver = Buffer.from(version);
  const name = Buffer.from(sender);
  const head = Buffer.alloc(4 + ver.length + name.length);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt8(ver.length, 1);
  ver.copy(head, 2);
  head.writeUInt16BE(name.length, 2 + ver.length);
  name.copy(head, 4 + ver.length);
  return head;
}

/** Bytes that an entry takes. */
export const entrySize = (payload: Uint8Array): number => ENTRY_HEAD + payload.length;

/** Writes an entry at `offset` and answers the offset behind it. There must be room for {@link entrySize}. */
export function writeEntry(target: Buffer, offset: number, entry: { type: PacketType; payload: Uint8Array }): number {
  target.writeUInt8(NUMBERS.get(entry.type) ?? 255, offset);
  target.writeUInt32BE(entry.payload.length, offset + 1);
  target.set(entry.payload, offset + ENTRY_HEAD);
  return offset + ENTRY_HEAD + entry.payload.length;
}

export interface BatchOrigin {
  readonly ver: string;
  readonly sender: string;
}

/** Calls `onEntry` for each packet of the frame. Throws `InvalidPacketDataError` for a frame that is not a whole batch. */
export function readBatch(
  frame: Buffer,
  onEntry: (type: PacketType, payload: Uint8Array, origin: BatchOrigin) => void,
): void {
  let at = 0;
  const take = (length: number): number => {
    if (at + length > frame.length) throw new InvalidPacketDataError({ reason: "The batch is truncated." });
    const start = at;
    at += length;
    return start;
  };
  if (frame.length === 0 || frame.readUInt8(take(1)) !== FORMAT) {
    throw new InvalidPacketDataError({ reason: "The format of the batch is not known." });
  }
  const verLength = frame.readUInt8(take(1));
  const ver = frame.toString("utf8", take(verLength), at);
  const senderLength = frame.readUInt16BE(take(2));
  const sender = frame.toString("utf8", take(senderLength), at);
  const origin = { ver, sender };
  while (at < frame.length) {
    const type = BATCHED_TYPES[frame.readUInt8(take(1))];
    const length = frame.readUInt32BE(take(4));
    const payload = frame.subarray(take(length), at);
    if (type !== undefined) onEntry(type, payload, origin);
  }
}
