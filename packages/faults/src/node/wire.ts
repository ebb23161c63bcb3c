/** What carries the packets of a cluster; plain data, so that it can be handed to a process. */
import type { Transporter } from "@isomer/core/adapter-kit";
import { NatsTransporter } from "@isomer/transporter-nats";
import { TcpTransporter } from "@isomer/transporter-tcp";

/** Every fault is tried over each of these. */
export const WIRES = ["tcp", "nats"] as const;
export type WireName = (typeof WIRES)[number];

/** `address`: URL of the NATS server, or the static peer (`host:port/nodeID`) that a new TCP node greets first. */
export interface Wire {
  readonly name: WireName;
  readonly address: string;
}

/** A transporter for one node. Ports are the system's choice, so clusters can run side by side. */
export function createTransporter({ name, address }: Wire): Transporter {
  if (name === "nats") return new NatsTransporter({ servers: address });
  return new TcpTransporter({
    bindAddress: "127.0.0.1",
    udpDiscovery: false,
    gossipPeriod: 1,
    urls: address === "" ? [] : address,
  });
}

/** Where others find the node of an open transporter; the server's address where there is one. */
export function addressOf(transporter: Transporter, nodeID: string, { address }: Wire): string {
  return transporter instanceof TcpTransporter ? `127.0.0.1:${transporter.port}/${nodeID}` : address;
}
