import { randomUUID } from "node:crypto";
import { ServiceBroker } from "@isomer/core";
import { Load, type LoadOptions } from "../load/load.ts";
import { MemoryLogger } from "../node/memory-logger.ts";
import { type NodeHealth, readHealth } from "../node/node-health.ts";
import { brokerOptions, type PlainOptions } from "../node/node-options.ts";
import { addressOf, type Wire, type WireName } from "../node/wire.ts";
import { until } from "../until.ts";
import { WorkerProcess } from "./worker-process.ts";

/** A node in the process of the test. */
export interface LocalNode {
  readonly broker: ServiceBroker;
  readonly logger: MemoryLogger;
  health(): Promise<NodeHealth>;
}

/** A service and the nodes that have it. */
interface Provided {
  readonly name: string;
  readonly nodes: readonly string[];
}

/** Nodes of several processes that nobody else talks to. Whatever it started it stops. */
export class Cluster implements AsyncDisposable {
  readonly #namespace = `faults-${randomUUID().slice(0, 8)}`;
  readonly #brokers: ServiceBroker[] = [];
  readonly #workers: WorkerProcess[] = [];
  readonly #loads: Load[] = [];
  #wire: Wire;

  /** `natsUrl`: a server of one's own instead of the one that all tests share. */
  constructor(name: WireName, natsUrl = process.env.NATS_URL ?? "") {
    this.#wire = { name, address: name === "nats" ? natsUrl : "" };
  }

  get wire(): Wire {
    return this.#wire;
  }

  get namespace(): string {
    return this.#namespace;
  }

  /** Starts a node in this process. The first one is whom the others greet, where they cannot broadcast. */
  async local(nodeID: string, own: PlainOptions = {}): Promise<LocalNode> {
    const logger = new MemoryLogger();
    const spec = { nodeID, namespace: this.#namespace, wire: this.#wire, options: own };
    const options = brokerOptions(spec, logger);
    const broker = new ServiceBroker(options);
    this.#brokers.push(broker);
    await broker.start();
    if (this.#brokers.length === 1 && options.transporter) {
      this.#wire = { ...this.#wire, address: addressOf(options.transporter, nodeID, this.#wire) };
    }
    return { broker, logger, health: () => readHealth(broker) };
  }

  /** Starts a worker process. A node of this process must be there before. */
  async worker(nodeID: string, options: PlainOptions = {}): Promise<WorkerProcess> {
    const worker = await WorkerProcess.start({ nodeID, namespace: this.#namespace, wire: this.#wire, options });
    this.#workers.push(worker);
    return worker;
  }

  /** Has a node make calls. */
  load({ broker }: LocalNode, options?: LoadOptions): Load {
    const load = new Load(broker, options);
    this.#loads.push(load);
    return load;
  }

  /** The process of a worker; of several with one id, the newest. */
  process(nodeID: string): WorkerProcess {
    const worker = this.#workers.findLast((one) => one.nodeID === nodeID);
    if (worker === undefined) throw new Error(`There is no worker '${nodeID}'.`);
    return worker;
  }

  /** Ends a worker's process without a warning. */
  kill(nodeID: string): Promise<void> {
    return this.process(nodeID).kill();
  }

  /** Starts worker processes side by side and waits until `observer` sees them all. */
  async workers(observer: LocalNode, ...nodeIDs: readonly string[]): Promise<readonly WorkerProcess[]> {
    const workers = await Promise.all(nodeIDs.map((nodeID) => this.worker(nodeID)));
    await seen(observer, nodeIDs);
    return workers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const load of this.#loads) load.end();
    await Promise.all(this.#workers.map((worker) => worker.kill()));
    await Promise.all(this.#brokers.map((broker) => broker.stop()));
  }
}

/** Resolves when all of these nodes offer their work to the observer. */
export async function seen({ broker }: LocalNode, nodeIDs: readonly string[]): Promise<void> {
  const providers = async (): Promise<readonly string[]> => {
    const services = await broker.call<readonly Provided[]>("$node.services", { onlyAvailable: true });
    return services.find(({ name }) => name === "work")?.nodes ?? [];
  };
  await until(
    `${nodeIDs.join(", ")} are seen`,
    async () => {
      const there = await providers();
      return nodeIDs.every((nodeID) => there.includes(nodeID));
    },
    { state: providers },
  );
}
