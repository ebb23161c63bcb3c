import type { Context } from "../../src/context/context.ts";
import type { BrokerHandle, ServiceView } from "../../src/context/context-runtime.ts";
import {
  actionLogger,
  eventLogger,
  type IncomingPacket,
  type Middleware,
  type MiddlewareOption,
  type OutgoingPacket,
  ServiceBroker,
  transitLogger,
} from "../../src/index.ts";

/** Compiles where both types are the same. */
const same = <A, B>(_same: [A, B] extends [B, A] ? true : false): void => {};

export const everything: Middleware = {
  name: "everything",
  localAction: (next, action) => (ctx) => {
    same<typeof ctx, Context>(true);
    same<typeof action.service.fullName, string>(true);
    return next(ctx);
  },
  localMethod:
    (next, { name, service }) =>
    (...args) => {
      same<typeof name, string>(true);
      same<typeof service, ServiceView>(true);
      same<typeof args, unknown[]>(true);
      return next(...args);
    },
  createService: (next) => (source) => {
    const service = next(source);
    same<typeof service, ServiceView>(true);
    return service;
  },
  registerLocalService: (next) => async (service) => {
    same<typeof service, ServiceView>(true);
    await next(service);
  },
  destroyService: (next) => async (service) => {
    await next(service);
    await next("v1.orders");
    await next({ name: "orders", version: 1 });
    // @ts-expect-error -- a service is not named by a number
    await next(5);
  },
  serviceCreating(service, { actions, schema }) {
    same<typeof service, Omit<ServiceView, "instance">>(true);
    same<(typeof actions)[number]["name"], string>(true);
    same<typeof schema, Readonly<Record<string, unknown>> | null>(true);
  },
  transitPublish: (next) => async (packet) => {
    same<typeof packet, OutgoingPacket>(true);
    if (packet.type === "REQ") packet.payload.added = true;
    // @ts-expect-error -- there is no such type of packet
    if (packet.type === "REQUEST") return;
    const sent = next({ ...packet, payload: {} });
    same<typeof sent, Promise<void>>(true);
    await sent;
  },
  transitMessageHandler: (next) => (packet) => {
    same<typeof packet, IncomingPacket>(true);
    // @ts-expect-error -- what arrived is passed on as another object
    packet.payload = {};
    return next(packet);
  },
  created(broker) {
    same<typeof broker, BrokerHandle>(true);
  },
  newLogEntry(type, args, { nodeID, mod }) {
    same<typeof type, "fatal" | "error" | "warn" | "info" | "debug" | "trace">(true);
    same<typeof args, readonly unknown[]>(true);
    same<typeof nodeID, string>(true);
    same<typeof mod, string>(true);
  },
};

export const misspelt: Middleware = {
  // @ts-expect-error -- a hook has another name
  localActoin: (next: unknown) => next,
};

export const nothing: Middleware = {
  // @ts-expect-error -- a hook that wraps answers a function
  localAction: () => undefined,
};

declare const debug: boolean;
export const options: readonly MiddlewareOption[] = [
  debug && everything,
  null,
  undefined,
  (broker) => broker.nodeID !== "a" && everything,
  transitLogger({ packetFilter: ["HEARTBEAT", "PING"], logLevel: null, folder: "./packets", colors: { send: "gray" } }),
  actionLogger({ logParams: true, redact: ["password"], whitelist: ["v1.**"] }),
  eventLogger({ logMeta: true }),
  // @ts-expect-error -- a middleware has no name to be found by
  "ActionLogger",
];

// @ts-expect-error -- there is no such packet
transitLogger({ packetFilter: ["BEAT"] });
// @ts-expect-error -- a level is one of six, or null
actionLogger({ logLevel: "verbose" });

const broker = new ServiceBroker({ middlewares: options });
const handler = broker.wrapHandler("localChannel", (message: string, urgent: boolean) => (urgent ? message : ""));
same<typeof handler, (message: string, urgent: boolean) => string>(true);
