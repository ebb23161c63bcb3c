import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceBroker } from "isomerjs";
import { createShopBroker } from "../nodes/create-shop-broker.ts";
import { SHOP_NODES, type ShopNode } from "../nodes/roles.ts";
import { ShopSettings } from "../nodes/shop-settings.ts";
import { NodeProcess, type ProcessEnd } from "./node-process.ts";
import { PortBlock } from "./port-block.ts";
import { until } from "./until.ts";

/** Node ID of the main program, which is a member of the cluster itself. */
const DESK = "desk-1";

/** What can be chosen when a shop is opened. */
export type ShopOptions = Pick<ShopSettings, "natsUrl" | "serializer" | "httpPort" | "frontTimeoutMs" | "paymentSeed">;

/** What `$node.list` says of a node, as far as it is used here. */
export interface NodeView {
  readonly id: string;
  readonly available: boolean;
  readonly services?: readonly { readonly fullName: string }[];
}

/** A shop that runs: its processes, and a broker to talk to them. */
export class Shop {
  readonly settings: ShopSettings;
  readonly broker: ServiceBroker;
  readonly #ports: PortBlock;
  readonly #nodes = new Map<ShopNode, NodeProcess>();
  #closing: Promise<ReadonlyMap<ShopNode, ProcessEnd>> | null = null;

  private constructor(settings: ShopSettings, ports: PortBlock) {
    this.settings = settings;
    this.#ports = ports;
    // A message broker that is not there is a mistake to report, not something to wait for.
    this.broker = createShopBroker(DESK, settings, { logger: false, transit: { disableReconnect: true } });
  }

  /** Starts every process. A shop that cannot start leaves nothing behind. */
  static async open(options: ShopOptions): Promise<Shop> {
    const ports = await PortBlock.reserve();
    const addresses = [DESK, ...SHOP_NODES].map((id, index) => [id, `127.0.0.1:${ports.ports[index]}`] as const);
    const settings = new ShopSettings({
      ...options,
      namespace: `shop-${randomBytes(4).toString("hex")}`,
      dataFolder: await mkdtemp(join(tmpdir(), "isomer-shop-")),
      peers: Object.fromEntries(addresses),
    });
    const shop = new Shop(settings, ports);
    try {
      await shop.broker.start();
      await Promise.all(SHOP_NODES.map((id) => shop.startNode(id)));
      await shop.#everyoneKnowsEveryone();
      return shop;
    } catch (error) {
      await shop.close();
      throw error;
    }
  }

  /** The process that runs a node. */
  node(id: ShopNode): NodeProcess {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error(`Node '${id}' is not running.`);
    return node;
  }

  async startNode(id: ShopNode): Promise<void> {
    const node = new NodeProcess(id, this.settings);
    this.#nodes.set(id, node);
    await node.started();
  }

  async killNode(id: ShopNode): Promise<void> {
    await this.node(id).kill();
    this.#nodes.delete(id);
  }

  /** Stops a node gracefully. */
  async stopNode(id: ShopNode): Promise<ProcessEnd> {
    const end = await this.node(id).stop();
    this.#nodes.delete(id);
    return end;
  }

  /** The cluster as one of its nodes sees it. */
  nodesSeenBy(id: string): Promise<readonly NodeView[]> {
    return this.broker.call("$node.list", { withServices: true, onlyAvailable: true }, { nodeID: id, timeout: 10_000 });
  }

  /** Stops every process that is left, and takes away what the shop kept. Answers how the processes ended. */
  close({ keepLogs = false }: { readonly keepLogs?: boolean } = {}): Promise<ReadonlyMap<ShopNode, ProcessEnd>> {
    this.#closing ??= this.#close(keepLogs);
    return this.#closing;
  }

  async #close(keepLogs: boolean): Promise<ReadonlyMap<ShopNode, ProcessEnd>> {
    const ends = new Map<ShopNode, ProcessEnd>();
    const stop = async (ids: readonly ShopNode[]): Promise<void> => {
      const running = ids.filter((id) => this.#nodes.has(id));
      await Promise.all(running.map(async (id) => ends.set(id, await this.stopNode(id))));
    };
    // From the door inwards: whoever still works on something finds those it needs.
    await stop(["front-1"]);
    await stop(["orders-1", "orders-2"]);
    await stop(SHOP_NODES);
    await this.broker.stop();
    await this.#ports.release();
    if (!keepLogs) await rm(this.settings.dataFolder, { recursive: true, force: true });
    return ends;
  }

  async #everyoneKnowsEveryone(): Promise<void> {
    const all = [DESK, ...SHOP_NODES];
    for (const id of all) {
      await until(`node '${id}' sees all others`, async () => {
        const seen = (await this.nodesSeenBy(id)).map((node) => node.id);
        return all.every((other) => seen.includes(other)) ? true : undefined;
      });
    }
  }
}
