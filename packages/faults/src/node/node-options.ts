/** What the nodes of the clusters under test have in common. */
import type { BrokerOptions, LoggerAdapter } from "@isomer/core";
import { createTransporter, type Wire } from "./wire.ts";

/** Options of a broker that can be handed to a process. */
export type PlainOptions = Pick<
  BrokerOptions,
  "retryPolicy" | "disableBalancer" | "registry" | "tracking" | "requestTimeout" | "heartbeatTimeout"
>;

/** A node to be. */
export interface NodeSpec {
  readonly nodeID: string;
  readonly namespace: string;
  readonly wire: Wire;
  readonly options: PlainOptions;
}

/** Seconds. Where no connection breaks, silence is the only sign of a dead node. */
const HEARTBEAT = { heartbeatInterval: 0.3, heartbeatTimeout: 1 } as const;

/**
 * How soon the others notice that a process is gone, with a second for a busy machine. Over TCP its sockets close with it;
 * over NATS nothing shows but its silence, which is looked for four times per timeout.
 */
export const NOTICED_WITHIN_MS = { tcp: 1_000, nats: HEARTBEAT.heartbeatTimeout * 1_250 + 1_000 } as const;

/** The budget of every call, in ms: far beyond all deadlines of the tests, so that no call settles by timeout. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Options for a broker; each call makes a transporter of its own. */
export function brokerOptions({ nodeID, namespace, wire, options }: NodeSpec, logger: LoggerAdapter): BrokerOptions {
  return {
    ...HEARTBEAT,
    ...options,
    nodeID,
    namespace,
    logger,
    transporter: createTransporter(wire),
    requestTimeout: options.requestTimeout ?? REQUEST_TIMEOUT_MS,
  };
}
