import { ServiceBroker } from "@isomer/core";
import { type Cluster, FakeClock, type Faults, startCluster } from "@isomer/testing";
import { chosen, fullNameOf, type Offer, PROBE, probedBy, serve } from "./offers.ts";
import { type Comparison, expectedReach, expectedView, reachedBy, type View, viewOf } from "./view.ts";

export const MEMBERS = ["ada", "bob", "cyd", "dan", "eve"] as const;
export type MemberName = (typeof MEMBERS)[number];

/** What happens to a cluster of brokers. A step that does not fit, such as stopping a node that is down, does nothing. */
export type FleetStep =
  /** A node offers these services of the catalogue from now on, and no others. */
  | { readonly do: "offer"; readonly node: MemberName; readonly offers: readonly number[] }
  /** A new process starts, with its number at the beginning; where one is up, that is stopped before. */
  | { readonly do: "start"; readonly node: MemberName; readonly offers: readonly number[] }
  | { readonly do: "stop"; readonly node: MemberName }
  /** A process ends without a word. */
  | { readonly do: "kill"; readonly node: MemberName }
  /** Frames are lost, doubled, late or overtaken from now on, those of one node or all. */
  | { readonly do: "disturb"; readonly from: MemberName | null; readonly faults: Faults }
  | { readonly do: "part"; readonly nodes: readonly MemberName[] }
  /** A node loses its connection, and knows of it. */
  | { readonly do: "interrupt"; readonly node: MemberName }
  | { readonly do: "restore"; readonly node: MemberName }
  | { readonly do: "heal" }
  | { readonly do: "pass"; readonly ms: number };

/** Longest way of a frame in ms. */
export const LATEST_MS = 8_000;
/**
 * Until nothing is late, whoever is silent for 30 s is found out after 1.25 times as long, and whoever lives has beaten, was
 * asked and has answered.
 */
const REST_MS = LATEST_MS + 37_500 + 2 * 10_500;

interface Member {
  readonly broker: ServiceBroker;
  offers: readonly Offer[];
}

/** A cluster that changes, and the truth about it: which nodes are up, and what each of them offers. */
export class Fleet implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #clock: FakeClock;
  readonly #up = new Map<MemberName, Member>();
  readonly #interrupted = new Set<MemberName>();
  #heard: string[] = [];

  private constructor(cluster: Cluster, clock: FakeClock) {
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** Starts all members at once. The seed decides which frames faults hit, and whether packets travel in batches. */
  static async start(seed: number): Promise<Fleet> {
    const clock = new FakeClock();
    const cluster = await startCluster({ nodes: {}, clock, network: { seed, batches: seed % 2 === 0 } });
    const fleet = new Fleet(cluster, clock);
    await Promise.all(MEMBERS.map((node, index) => fleet.#start(node, [index])));
    return fleet;
  }

  async take(step: FleetStep): Promise<void> {
    const { network } = this.#cluster;
    switch (step.do) {
      case "offer":
        return this.#offer(step.node, step.offers);
      case "start":
        await this.#stop(step.node);
        return this.#start(step.node, step.offers);
      case "stop":
        return this.#stop(step.node);
      case "kill": {
        const rejoin = network.partition([step.node]);
        await this.#stop(step.node);
        return rejoin();
      }
      case "disturb":
        network.disturb(step.faults, step.from === null ? {} : { from: step.from });
        return;
      case "part":
        network.partition(step.nodes);
        return;
      case "interrupt":
        return this.#interrupt(step.node);
      case "restore":
        return this.#restore(step.node);
      case "heal":
        return network.heal();
      case "pass":
        return this.#clock.advance(step.ms);
    }
  }

  /** Every node must see the cluster as it is, and reach with one event all who listen. */
  async compare(): Promise<Comparison> {
    await this.#clock.settle();
    const listeners = [...this.#up].flatMap(([node, { offers }]) => heardFrom(node, offers)).toSorted();
    return {
      seen: await this.#each(async (broker) => ({ view: await viewOf(broker), heard: await this.#probe(broker) })),
      expected: await this.#each((_broker, node) => ({ view: this.#truth(node), heard: listeners })),
    };
  }

  /** The network works again for long enough. Then every node must see the cluster as it is, and its calls reach all. */
  async end(): Promise<Comparison> {
    this.#cluster.network.heal();
    for (const node of MEMBERS) await this.#restore(node);
    await this.#clock.advance(REST_MS);
    const { seen, expected } = await this.compare();
    return {
      seen: { seen, reached: await this.#each((broker, node) => reachedBy(broker, this.#truth(node))) },
      expected: { seen: expected, reached: await this.#each((_broker, node) => expectedReach(this.#truth(node))) },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of MEMBERS) await this.#stop(node);
    await this.#cluster.stop();
  }

  /** The listeners that hear one broadcast. */
  async #probe(broker: ServiceBroker): Promise<readonly string[]> {
    this.#heard = [];
    await broker.broadcast(PROBE);
    await this.#clock.settle();
    return this.#heard.toSorted();
  }

  async #each<T>(look: (broker: ServiceBroker, node: MemberName) => T | Promise<T>): Promise<Record<string, T>> {
    const found: [string, T][] = [];
    for (const [node, { broker }] of this.#up) found.push([node, await look(broker, node)]);
    return Object.fromEntries(found);
  }

  #truth(viewer: MemberName): View {
    return expectedView(viewer, new Map([...this.#up].map(([node, { offers }]) => [node, offers])));
  }

  async #start(node: MemberName, offers: readonly number[]): Promise<void> {
    await this.#restore(node);
    const broker = new ServiceBroker({
      ...{ logger: false, nodeID: node, clock: this.#clock, registry: { preferLocal: false } },
      transporter: this.#cluster.transporter(node),
    });
    this.#up.set(node, { broker, offers: [] });
    await this.#offer(node, offers);
    await this.#clock.until(broker.start());
  }

  async #stop(node: MemberName): Promise<void> {
    const member = this.#up.get(node);
    this.#up.delete(node);
    if (member !== undefined) await this.#clock.until(member.broker.stop());
  }

  async #offer(node: MemberName, places: readonly number[]): Promise<void> {
    const member = this.#up.get(node);
    if (member === undefined) return;
    const { broker, offers: before } = member;
    const after = chosen(places);
    member.offers = after;
    const gone = before.filter((offer) => !after.includes(offer));
    await Promise.all(gone.map((offer) => broker.destroyService(fullNameOf(offer))));
    for (const offer of after) {
      const hear = (listener: string): void => void this.#heard.push(`${node}: ${listener}`);
      if (!before.includes(offer)) broker.createService(serve(offer, node, hear));
    }
    await this.#clock.settle();
  }

  #interrupt(node: MemberName): void {
    if (!this.#up.has(node) || this.#interrupted.has(node)) return;
    this.#interrupted.add(node);
    this.#cluster.network.interrupt(node);
  }

  async #restore(node: MemberName): Promise<void> {
    if (!this.#interrupted.delete(node)) return;
    this.#cluster.network.restore(node);
    await this.#clock.settle();
  }
}

const heardFrom = (node: MemberName, offers: readonly Offer[]): readonly string[] =>
  offers.flatMap(probedBy).map((listener) => `${node}: ${listener}`);
