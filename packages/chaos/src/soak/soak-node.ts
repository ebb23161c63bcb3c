import { randomUUID } from "node:crypto";
import { MemoryCacher } from "@isomer/cacher-memory";
import { MemoryTransporter, ServiceBroker } from "@isomer/core";
import type { Transporter } from "@isomer/core/adapter-kit";
import { NatsTransporter } from "@isomer/transporter-nats";
import { TcpTransporter } from "@isomer/transporter-tcp";
import { readTraffic, type TransitTables } from "../node-view.ts";
import { SoakLoad } from "./soak-load.ts";
import type { WireName } from "./soak-options.ts";
import { SoakService } from "./soak-service.ts";

/** What the nodes of a soak have in common; plain data, so that it can be handed to a process. */
export interface SoakCluster {
  readonly wire: WireName;
  readonly namespace: string;
  readonly nodes: readonly string[];
  /** Static peer (`host:port/nodeID`) that a TCP node greets first; empty for the first one. */
  readonly greet: string;
}

/** One node of a soak: it offers the service, and makes load. */
export class SoakNode {
  readonly nodeID: string;
  readonly load: SoakLoad;
  readonly service = new SoakService();
  readonly #broker: ServiceBroker;
  readonly #transporter: Transporter;

  constructor(nodeID: string, cluster: SoakCluster) {
    this.nodeID = nodeID;
    this.#transporter = createTransporter(cluster);
    this.#broker = new ServiceBroker({
      ...{ nodeID, namespace: cluster.namespace, logger: false, transporter: this.#transporter },
      ...{ heartbeatInterval: 1, heartbeatTimeout: 5, requestTimeout: 2_000, cacher: new MemoryCacher() },
      // So that most calls leave their process.
      registry: { preferLocal: false },
      services: [this.service],
    });
    this.load = new SoakLoad(this.#broker, cluster.nodes);
  }

  start(): Promise<void> {
    return this.#broker.start();
  }

  /** Where others find this node; empty where they need not know. */
  get address(): string {
    return this.#transporter instanceof TcpTransporter ? `127.0.0.1:${this.#transporter.port}/${this.nodeID}` : "";
  }

  /** Whether this node sees so many nodes, itself included. */
  async sees(count: number): Promise<boolean> {
    const nodes = await this.#broker.call<readonly unknown[]>("$node.list", { onlyAvailable: true });
    return nodes.length === count;
  }

  async tables(): Promise<TransitTables> {
    return (await readTraffic(this.#broker)).tables;
  }

  stop(): Promise<void> {
    return this.#broker.stop();
  }
}

/** A name that no other soak has. */
export const soakNamespace = (): string => `soak-${randomUUID().slice(0, 8)}`;

function createTransporter({ wire, greet }: SoakCluster): Transporter {
  switch (wire) {
    case "memory":
      return new MemoryTransporter();
    case "nats":
      return new NatsTransporter({ servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222" });
    case "tcp":
      return new TcpTransporter({
        ...{ bindAddress: "127.0.0.1", udpDiscovery: false, gossipPeriod: 1 },
        urls: greet === "" ? [] : greet,
      });
  }
}
