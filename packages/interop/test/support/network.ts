import { createSocket } from "node:dgram";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { JsonSerializer, type BrokerOptions } from "@isomer/core";
import { MsgPackSerializer } from "@isomer/serializer-msgpack";
import { NatsTransporter } from "@isomer/transporter-nats";
import { TcpTransporter } from "@isomer/transporter-tcp";
import type { Cell } from "./cell.ts";

/** What all nodes of one cluster have in common, in the terms of both makes. */
export interface Network {
  readonly namespace: string;
  /** Options of an Isomer broker. Each call makes adapters of its own. */
  isomer(): BrokerOptions;
  /** Options of a Moleculer broker, as JSON can carry them. */
  moleculer(): Readonly<Record<string, unknown>>;
}

/** Seconds. Long enough for a busy machine, short enough to wait for a dead node. */
const HEARTBEAT = { heartbeatInterval: 1, heartbeatTimeout: 4 } as const;

/** A network that nobody else uses. */
export async function createNetwork({ moleculer, transporter, serializer }: Cell): Promise<Network> {
  const namespace = `interop-${randomUUID().slice(0, 8)}`;
  // Protocol 4 is understood only where both sides take it.
  const disableVersionCheck = moleculer === "0.14";
  const servers = process.env.NATS_URL ?? "";
  const udp = { udpPort: await freeUdpPort(), udpBindAddress: "127.0.0.1", udpPeriod: 1, gossipPeriod: 1 };
  return {
    namespace,
    isomer: () => ({
      ...HEARTBEAT,
      namespace,
      transporter: transporter === "nats" ? new NatsTransporter({ servers }) : new TcpTransporter(udp),
      serializer: serializer === "json" ? new JsonSerializer() : new MsgPackSerializer(),
      transit: { disableVersionCheck },
    }),
    moleculer: () => ({
      ...HEARTBEAT,
      namespace,
      transporter: transporter === "nats" ? servers : { type: "TCP", options: udp },
      serializer: serializer === "json" ? "JSON" : "MsgPack",
      // 0.14 always collects changes for a second.
      transit: { disableVersionCheck, serviceChangedDebounceTime: 50 },
    }),
  };
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}
