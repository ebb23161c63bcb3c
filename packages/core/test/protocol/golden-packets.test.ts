import { goldenFrames } from "@isomer/conformance";
import { readEvent, writeEvent } from "../../src/protocol/packets/event.ts";
import { readInfo } from "../../src/protocol/packets/info.ts";
import { readHeartbeat, readPing, readPong } from "../../src/protocol/packets/liveness.ts";
import { readRequest, writeRequest } from "../../src/protocol/packets/request.ts";
import { readResponse, writeResponse } from "../../src/protocol/packets/response.ts";
import { asPayload, type Payload } from "../../src/protocol/read-payload.ts";
import type { Dialect } from "../../src/protocol/version.ts";
import { bare } from "./golden.ts";

/** Reads a packet and writes what was read again. Types that are not in the table are not written by a function of theirs. */
const REWRITE: Readonly<Record<string, (payload: Payload, dialect: Dialect) => Payload>> = {
  REQ: (payload, dialect) => writeRequest(readRequest(payload), dialect),
  RES: (payload, dialect) => writeResponse(readResponse(payload), dialect),
  EVENT: (payload, dialect) => writeEvent(readEvent(payload), dialect),
  HEARTBEAT: (payload) => ({ ...readHeartbeat(payload) }),
  PING: (payload) => ({ ...readPing(payload) }),
  PONG: (payload) => ({ ...readPong(payload) }),
  INFO: (payload) => ({ ...readInfo(payload) }),
  DISCOVER: bare,
  DISCONNECT: bare,
};

/** What reading adds, because it was not said. */
const ADDED: Readonly<Record<string, object>> = {
  // The port is told over TCP alone; what Isomer nodes announce is missing in Moleculer's packets.
  INFO: { port: null, isomer: {} },
};

/**
 * Where Moleculer 0.14 writes falsy params into `stream` (wire protocol 1.5), Isomer writes what is meant; where 0.15 has no
 * headers, because the call failed before its handler, Isomer writes none.
 */
const MENDED: Readonly<Record<string, object>> = {
  "REQ.v4.param-null": { stream: false },
  "REQ.v4.param-zero": { stream: false },
  "RES.v5.upload-obj": { headers: {} },
};

const SETS = [
  ["nats", "json"],
  ["nats", "msgpack"],
  ["tcp", "json"],
  ["tcp", "msgpack"],
] as const;

describe.each(SETS)("packets that Moleculer sent over %s in %s", (transporter, serializer) => {
  const frames = goldenFrames(transporter, serializer).filter(({ type }) => !type.startsWith("GOSSIP"));

  test.each(frames)("$name is read and written again field by field", ({ name, type, decoded }) => {
    const payload = asPayload(decoded);
    const rewritten = REWRITE[type]?.({ ...payload }, { version: payload.ver === "4" ? "4" : "5", lean: false });
    expect(rewritten).toStrictEqual({ ...bare(payload), ...ADDED[type], ...MENDED[name] });
  });
});

describe("packets for Isomer nodes, without what has its default", () => {
  const lean: Dialect = { version: "5", lean: true };
  const frames = goldenFrames("nats", "json").filter(
    ({ type, name }) => /^(REQ|RES|EVENT)$/.test(type) && !(name in MENDED),
  );

  test.each(frames)("$name means the same as in Moleculer's form", ({ type, decoded }) => {
    const read = { REQ: readRequest, RES: readResponse, EVENT: readEvent }[type as "REQ" | "RES" | "EVENT"];
    const payload = asPayload(decoded);
    const short = REWRITE[type]?.(payload, lean) ?? {};
    expect(JSON.stringify(short).length).toBeLessThanOrEqual(JSON.stringify(bare(payload)).length);
    expect(normal(read(short))).toEqual(normal(read(payload)));
  });

  /** The two forms of "no timeout": not stated, and 0 as Moleculer states it. */
  function normal(packet: object): object {
    return "timeout" in packet && packet.timeout === null ? { ...packet, timeout: 0 } : packet;
  }
});
