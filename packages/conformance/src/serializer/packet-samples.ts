/** One representative payload, or more, of every packet that a serializer sees. */
import type { FrameType } from "@isomer/core/adapter-kit";

/** A payload as core hands it to the serializer. */
export interface PacketSample {
  readonly title: string;
  readonly type: FrameType;
  readonly payload: Readonly<Record<string, unknown>>;
}

const ORIGIN = { ver: "5", sender: "node-1" };

const CONTEXT = {
  meta: { user: "joe", roles: ["admin", "user"] },
  headers: { "x-trace": "1" },
  level: 2,
  tracing: null,
  parentID: "0b7f3e5e-8a0c-4c0a-9d6e-0a51f1f8b0c1",
  requestID: "4c1f51f8-5f4e-4b0a-8a52-7e8c1c8f1a11",
  caller: "v1.shop",
};

const ROOT_CONTEXT = { meta: {}, headers: {}, level: 1, tracing: null, parentID: null, requestID: "r-1", caller: null };

const INFO = {
  services: [
    {
      name: "orders",
      version: 1,
      fullName: "v1.orders",
      settings: { limit: 10, nested: { deep: [1, 2, { three: true }] } },
      metadata: { owner: "shop" },
      actions: {
        "v1.orders.create": {
          name: "v1.orders.create",
          rawName: "create",
          params: { sku: "string", quantity: "number" },
          cache: { keys: ["sku"], ttl: 30 },
          visibility: "public",
        },
        "v1.orders.list": { name: "v1.orders.list", rawName: "list" },
      },
      events: {
        "payment.*.settled": { name: "payment.*.settled" },
        "audit.**": { name: "audit.**", group: "audit" },
      },
    },
    { name: "mail", version: "staging", fullName: "staging.mail", settings: {}, metadata: {}, actions: {}, events: {} },
    { name: "plain", fullName: "plain", settings: {}, metadata: {}, actions: {}, events: {} },
  ],
  ipList: ["192.0.2.2", "192.0.2.3"],
  hostname: "host-1",
  client: { type: "nodejs", version: "1.0.0", langVersion: "v24.0.0" },
  config: {},
  instanceID: "b1eb0b60-6946-4160-86e6-a663a1067452",
  metadata: { region: "eu" },
  seq: 2,
};

const ERROR = {
  name: "ValidationError",
  message: "Parameters validation error!",
  nodeID: "node-2",
  code: 422,
  type: "VALIDATION_ERROR",
  retryable: false,
  stack: "ValidationError: Parameters validation error!\n    at create (orders.js:1:1)",
  data: [{ type: "required", field: "sku", message: "The 'sku' field is required!", actual: null }],
};

const request = (
  params: unknown,
  context: Readonly<Record<string, unknown>> = CONTEXT,
): Readonly<Record<string, unknown>> => ({
  id: "0e0f3c52-3b0a-4e58-bb1c-7b0f2c8f8c39",
  action: "v1.orders.create",
  params,
  ...context,
  timeout: 5_000,
  stream: false,
  ...ORIGIN,
});

const response = (part: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  id: "0e0f3c52-3b0a-4e58-bb1c-7b0f2c8f8c39",
  meta: { user: "joe" },
  headers: { served: "yes" },
  success: true,
  ...part,
  ...ORIGIN,
});

const event = (part: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  id: "8a9d8a34-0c3c-4a55-bd3b-0a1b6a1e0c77",
  event: "order.created",
  data: { sku: "a", quantity: 2 },
  broadcast: false,
  ...CONTEXT,
  needAck: null,
  ...part,
  ...ORIGIN,
});

/** Every packet of protocol 5, the cancellation among Isomer's nodes, and the gossip of the TCP transporter. */
export const PACKET_SAMPLES: readonly PacketSample[] = [
  { title: "DISCOVER", type: "DISCOVER", payload: ORIGIN },
  { title: "INFO with services", type: "INFO", payload: { ...INFO, ...ORIGIN } },
  { title: "INFO without services", type: "INFO", payload: { ...INFO, services: [], seq: 3, ...ORIGIN } },
  { title: "HEARTBEAT", type: "HEARTBEAT", payload: { cpu: 12, ...ORIGIN } },
  { title: "DISCONNECT", type: "DISCONNECT", payload: ORIGIN },
  { title: "PING", type: "PING", payload: { time: 1_700_000_000_123, id: "ping-1", ...ORIGIN } },
  {
    title: "PONG",
    type: "PONG",
    payload: { time: 1_700_000_000_123, id: "ping-1", arrived: 1_700_000_000_125, ...ORIGIN },
  },
  {
    title: "REQ with params",
    type: "REQ",
    payload: request({ sku: "a", quantity: 2, tags: [], options: { gift: true } }),
  },
  { title: "REQ with null params", type: "REQ", payload: request(null, ROOT_CONTEXT) },
  { title: "REQ with empty params", type: "REQ", payload: request({}, ROOT_CONTEXT) },
  { title: "REQ with a text as params", type: "REQ", payload: request("text") },
  { title: "REQ that opens a stream", type: "REQ", payload: { ...request({}), stream: true, seq: 0 } },
  { title: "RES with an object", type: "RES", payload: response({ data: { id: "o-1", lines: [{ sku: "a" }] } }) },
  { title: "RES with a list", type: "RES", payload: response({ data: [1, "two", null, true, { five: 5 }] }) },
  { title: "RES with a number", type: "RES", payload: response({ data: 3 }) },
  { title: "RES with null", type: "RES", payload: response({ data: null }) },
  { title: "RES without data", type: "RES", payload: response({}) },
  { title: "RES with an error", type: "RES", payload: response({ success: false, data: null, error: ERROR }) },
  { title: "RES that ends a stream", type: "RES", payload: response({ data: null, stream: false, seq: 3 }) },
  { title: "EVENT with groups", type: "EVENT", payload: event({ groups: ["mail", "audit"] }) },
  { title: "EVENT as broadcast", type: "EVENT", payload: event({ broadcast: true, data: null }) },
  { title: "CANCEL", type: "CANCEL", payload: { id: "0e0f3c52-3b0a-4e58-bb1c-7b0f2c8f8c39", ...ORIGIN } },
  { title: "GOSSIP_HELLO", type: "GOSSIP_HELLO", payload: { host: "192.0.2.2", port: 24_601, ...ORIGIN } },
  {
    title: "GOSSIP_REQ",
    type: "GOSSIP_REQ",
    payload: { online: { "node-1": [2, 1, 12], "node-2": [3, 0, 0] }, offline: { "node-3": 5 }, ...ORIGIN },
  },
  {
    title: "GOSSIP_RES",
    type: "GOSSIP_RES",
    payload: {
      online: { "node-1": [{ ...INFO, port: 24_601 }, 1, 12], "node-2": [4, 55] },
      offline: { "node-3": 6 },
      ...ORIGIN,
    },
  },
];

/** The payload of a request whose params are this value: the place where an application's values travel. */
export const requestWith = request;
