import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type BrokerOptions, JsonSerializer } from "@isomer/core";
import { MsgPackSerializer } from "@isomer/serializer-msgpack";
import { NatsTransporter } from "@isomer/transporter-nats";
import { TcpTransporter } from "@isomer/transporter-tcp";
import type { Cell } from "./cell.ts";
import { type TransmitMiddleware, transmitting } from "./transmission.ts";

/** Where the nodes of one cluster meet; can be told to another process. */
export interface Network {
  readonly cell: Cell;
  readonly namespace: string;
  readonly natsServers: string;
  readonly udpPort: number;
  /** What is done to all frames, in the order of Moleculer's list of middlewares. */
  readonly transmission: readonly TransmitMiddleware[];
}

/** Seconds. Long enough for a busy machine, short enough to wait for a dead node. */
const HEARTBEAT = { heartbeatInterval: 1, heartbeatTimeout: 4 } as const;

/** A network that nobody else uses. */
export async function createNetwork(cell: Cell, transmission: readonly TransmitMiddleware[] = []): Promise<Network> {
  const namespace = `interop-${randomUUID().slice(0, 8)}`;
  const natsServers = process.env.NATS_URL ?? "";
  return { cell, namespace, natsServers, udpPort: await freeUdpPort(), transmission };
}

/** Options of an Isomer broker. Each call makes adapters of its own. */
export function isomerOptions(network: Network): BrokerOptions {
  const { cell, namespace, natsServers, transmission } = network;
  const transporter =
    cell.transporter === "nats"
      ? new NatsTransporter({ servers: natsServers })
      : new TcpTransporter(tcpOptions(network));
  return {
    ...HEARTBEAT,
    namespace,
    transporter: transmitting(transporter, transmission),
    serializer: cell.serializer === "json" ? new JsonSerializer() : new MsgPackSerializer(),
    transit: { disableVersionCheck: mixesVersions(cell) },
  };
}

/** Options of a Moleculer broker, as JSON can carry them. */
export function moleculerOptions(network: Network): Readonly<Record<string, unknown>> {
  const { cell, namespace, natsServers, transmission } = network;
  return {
    ...HEARTBEAT,
    namespace,
    transmission,
    transporter: cell.transporter === "nats" ? natsServers : { type: "TCP", options: tcpOptions(network) },
    serializer: cell.serializer === "json" ? "JSON" : "MsgPack",
    // 0.14 always collects changes for a second.
    transit: { disableVersionCheck: mixesVersions(cell), serviceChangedDebounceTime: 50 },
  };
}

/** Protocol 4 is understood only where both sides take it. */
const mixesVersions = ({ moleculer }: Cell): boolean => moleculer === "0.14";

/** The names of these options are the same for both makes. */
function tcpOptions({ udpPort }: Network) {
  return { udpPort, udpBindAddress: "127.0.0.1", udpPeriod: 1, gossipPeriod: 1 };
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}
