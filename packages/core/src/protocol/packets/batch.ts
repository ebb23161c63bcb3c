import { InvalidPacketDataError } from "../../errors/errors.ts";
import type { TextForm } from "../../ports/serializer.ts";
import { PACKET_TYPES, type PacketType } from "../../ports/topic.ts";

/*
 * BATCH: packets of one sender in one frame, without `ver` and `sender`, which the frame says once. Formats that are text
 * make one list of it:
 *
 *   [ver, sender, type, payload, type, payload, …]
 *
 * The others are framed here, payload by payload:
 *
 *   u8 format (1) | u8 length of ver | ver | u16 length of sender | sender | entries
 *   entry: u8 type | u32 length | payload
 *
 * Numbers are big-endian, texts UTF-8. A type is an index into BATCHED_TYPES; one that is not listed is skipped, so that more
 * can be added. No text that is a list begins with the byte 1.
 */

const FORMAT = 1;
const ENTRY_HEAD = 5;

/** Position is the number on the wire: only ever append. */
const BATCHED_TYPES: readonly PacketType[] = [...PACKET_TYPES, "CANCEL", "CREDIT"];
const NUMBERS = new Map<PacketType, number>(BATCHED_TYPES.map((type, index) => [type, index]));
const UNKNOWN = 255;

/** Who made a batch. */
export interface BatchOrigin {
  readonly ver: string;
  readonly sender: string;
}

/** The start of every framed batch of this node. */
export function batchHead({ ver, sender }: BatchOrigin): Buffer {
  const version = Buffer.from(ver);
  const name = Buffer.from(sender);
  const head = Buffer.alloc(4 + version.length + name.length);
  head.writeUInt8(FORMAT, 0);
  head.writeUInt8(version.length, 1);
  version.copy(head, 2);
  head.writeUInt16BE(name.length, 2 + version.length);
  name.copy(head, 4 + version.length);
  return head;
}

/** Bytes that an entry takes. */
export const entrySize = (payload: Uint8Array): number => ENTRY_HEAD + payload.length;

/** Writes an entry at `offset` and answers the offset behind it. There must be room for {@link entrySize}. */
export function writeEntry(target: Buffer, offset: number, entry: { type: PacketType; payload: Uint8Array }): number {
  target.writeUInt8(NUMBERS.get(entry.type) ?? UNKNOWN, offset);
  target.writeUInt32BE(entry.payload.length, offset + 1);
  target.set(entry.payload, offset + ENTRY_HEAD);
  return offset + ENTRY_HEAD + entry.payload.length;
}

/** The texts that begin every listed batch of this node. */
export const listHead = (text: TextForm, { ver, sender }: BatchOrigin): readonly string[] => [
  text.write(ver, "BATCH"),
  text.write(sender, "BATCH"),
];

/** The text of each type in a list. */
export const listedTypes = (text: TextForm): ReadonlyMap<PacketType, string> =>
  new Map(BATCHED_TYPES.map((type, index) => [type, text.write(index, "BATCH")]));

/** Whether a batch is framed; otherwise it is a list in the format of the cluster. */
export const isFramed = (batch: Uint8Array): boolean => batch[0] === FORMAT;

/** Takes one packet of a batch: of a list as it was decoded, of frames as its bytes. */
export type OnEntry<T> = (type: PacketType, entry: T, origin: BatchOrigin) => void;

/** Calls `onEntry` for each packet of a list. Throws `InvalidPacketDataError` for what is no such list. */
export function readList(list: unknown, onEntry: OnEntry<unknown>): void {
  if (!Array.isArray(list)) throw new InvalidPacketDataError({ reason: "A batch must be a list." });
  const [ver, sender] = list as readonly unknown[];
  if (typeof ver !== "string" || typeof sender !== "string") {
    throw new InvalidPacketDataError({ reason: "The batch does not say who sent it, and in which version." });
  }
  const origin = { ver, sender };
  for (let at = 2; at < list.length; at += 2) {
    const type = BATCHED_TYPES[list[at] as number];
    if (type !== undefined) onEntry(type, list[at + 1], origin);
  }
}

/** Calls `onEntry` for each packet of framed ones. Throws `InvalidPacketDataError` for a frame that is not a whole batch. */
export function readFramed(frame: Buffer, onEntry: OnEntry<Uint8Array>): void {
  let at = 1;
  const take = (length: number): number => {
    if (at + length > frame.length) throw new InvalidPacketDataError({ reason: "The batch is truncated." });
    const start = at;
    at += length;
    return start;
  };
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
