import type { FrameType, GossipType } from "@isomer/core/adapter-kit";

/**
 * The byte that tells the type of a frame (wire protocol 3.2), for every type that travels over TCP. 100 and up are Isomer's
 * own: a Moleculer node may die of a byte it does not know, so core sends them to nodes only that announced them.
 */
const TYPE_BYTES = {
  EVENT: 1,
  REQ: 2,
  RES: 3,
  PING: 4,
  PONG: 5,
  GOSSIP_REQ: 6,
  GOSSIP_RES: 7,
  GOSSIP_HELLO: 8,
  BATCH: 100,
  CANCEL: 101,
  CREDIT: 102,
} as const satisfies Partial<Record<FrameType, number>>;

/** An array, because it is read for every frame. */
const types: (FrameType | undefined)[] = Array.from({ length: 256 }, () => undefined);
for (const [type, byte] of Object.entries(TYPE_BYTES)) types[byte] = type as FrameType;

const bytes: Readonly<Partial<Record<FrameType, number>>> = TYPE_BYTES;

/** The byte of a type, or `undefined` for one that TCP does not carry: DISCOVER, INFO, HEARTBEAT and DISCONNECT. */
export const typeByteOf = (type: FrameType): number | undefined => bytes[type];

/** The type of a byte, or `undefined` for a byte that nobody defined. */
export const typeOfByte = (byte: number): FrameType | undefined => types[byte];

/** Whether frames of the type are for the discoverer and not for the broker. */
export const isGossip = (type: FrameType): type is GossipType => type.startsWith("GOSSIP_");
