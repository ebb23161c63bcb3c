import { type GoldenFrame, goldenFrames } from "@isomer/conformance";

/** A packet as it was captured, decoded. */
export type GoldenPacket = Readonly<Record<string, unknown>>;

const SETS: Readonly<Record<"nats" | "tcp", ReadonlyMap<string, GoldenFrame>>> = {
  nats: new Map(goldenFrames("nats", "json").map((frame) => [frame.name, frame])),
  tcp: new Map(goldenFrames("tcp", "json").map((frame) => [frame.name, frame])),
};

/** A captured packet by its name; see the README of the fixtures. */
export function golden(name: string, transporter: "nats" | "tcp" = "nats"): GoldenPacket {
  const frame = SETS[transporter].get(name);
  if (frame === undefined) throw new Error(`There is no sample '${name}' of ${transporter}.`);
  return frame.decoded as GoldenPacket;
}

/** The packet without what the codec adds to every packet. */
export function bare({ ver: _ver, sender: _sender, ...packet }: GoldenPacket): GoldenPacket {
  return packet;
}

/** The packet as it is written in a version: 4 has no headers. */
export function inVersion(packet: GoldenPacket, version: "4" | "5"): GoldenPacket {
  const { headers, ...rest } = packet;
  return version === "4" ? rest : { ...rest, headers: headers ?? {} };
}
