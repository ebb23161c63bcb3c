import type { FrameType } from "@isomer/core/adapter-kit";

/** The fields of a packet. */
export type Fields = Readonly<Record<string, unknown>>;

const call = {
  id: "call-1",
  meta: {},
  headers: {},
  level: 1,
  tracing: null,
  parentID: null,
  requestID: "call-1",
  caller: null,
};

const info = {
  services: [
    {
      name: "bogus",
      fullName: "bogus",
      settings: {},
      metadata: {},
      actions: { "bogus.do": { name: "bogus.do", rawName: "do" } },
      events: { "bogus.*": { name: "bogus.*" } },
    },
  ],
  ipList: ["127.0.0.1"],
  hostname: "nowhere",
  client: { type: "nodejs", version: "0.15.0", langVersion: "v20.0.0" },
  config: {},
  instanceID: "00000000-0000-4000-8000-000000000000",
  metadata: {},
  seq: 1,
  port: 1,
  isomer: { batch: 1, cancel: 1, credit: 1, causes: 1 },
};

/** One good packet of each type, without version and sender: what the malformed ones are made from. */
export const VALID_PACKETS = {
  REQ: { ...call, action: "work.do", params: { number: -1, ms: 0 }, timeout: 1_000, stream: false },
  RES: { id: "call-1", meta: {}, headers: {}, success: true, data: 1 },
  EVENT: { ...call, event: "noise.bogus", data: 1, groups: ["work"], broadcast: false, needAck: null },
  INFO: info,
  HEARTBEAT: { cpu: 1 },
  DISCOVER: {},
  PING: { time: 1, id: "ping-1" },
  PONG: { time: 1, id: "ping-1", arrived: 2 },
  DISCONNECT: {},
  CANCEL: { id: "call-1" },
  CREDIT: { id: "call-1", side: "response", count: 8 },
  GOSSIP_HELLO: { host: "127.0.0.1", port: 1 },
  GOSSIP_REQ: { online: { nobody: [1, 1, 1] }, offline: { ghost: 1 } },
  GOSSIP_RES: { online: { nobody: [info, 1, 1] }, offline: { ghost: 1 } },
} as const satisfies Partial<Record<FrameType, Fields>>;

export type MadeType = keyof typeof VALID_PACKETS;
