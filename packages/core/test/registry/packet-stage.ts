import type { ServiceBroker } from "@isomer/core";
import { type Cluster, FakeClock, startCluster } from "@isomer/testing";
import { connectPeer, describePeer, type RawPeer } from "../transit/raw-peer.ts";
import { chosen, describe, fullNameOf, serve } from "./offers.ts";
import { type Description, type NodeRow, RegistryModel, type Sign } from "./registry-model.ts";
import { type Comparison, expectedReach, expectedView, reachedBy, viewOf } from "./view.ts";

export const PEERS = ["ada", "bob", "cyd"] as const;
export type PeerName = (typeof PEERS)[number];

/** What happens to a broker among peers whose packets a test writes. All but `pass` and `forget` take no time. */
export type Step =
  /** A peer changes what it offers, and tells unless the packet is lost. Without `offers` its packet says nothing of services. */
  | {
      readonly do: "change";
      readonly peer: PeerName;
      readonly offers: readonly number[] | null;
      readonly lost: boolean;
    }
  /** A new process takes the place of a peer. */
  | { readonly do: "restart"; readonly peer: PeerName; readonly offers: readonly number[]; readonly lost: boolean }
  /** A description arrives once more, or for the first time: that `ago` before the last. */
  | { readonly do: "repeat"; readonly peer: PeerName; readonly ago: number }
  | { readonly do: "leave"; readonly peer: PeerName }
  /** A heartbeat arrives that tells nothing, or the instance and number of a description. */
  | { readonly do: "beat"; readonly peer: PeerName; readonly ago: number | null }
  | { readonly do: "ask"; readonly peer: PeerName }
  /** The broker itself changes what it offers. */
  | { readonly do: "own"; readonly offers: readonly number[] }
  /** The heartbeat timeout passes while some peers beat. */
  | { readonly do: "pass"; readonly beating: readonly PeerName[] }
  | { readonly do: "forget" };

const NODE = "node";
const BEAT_MS = 10_000;
/** Beats until silence is found out: 1.25 times the timeout of 30 s. */
const BEATS = 4;
const FORGOTTEN_MS = 700_000;

/** One broker and three peers, and the model that says what the broker must know. */
export class PacketStage implements AsyncDisposable {
  readonly #cluster: Cluster<typeof NODE>;
  readonly #clock: FakeClock;
  readonly #peers: Readonly<Record<PeerName, RawPeer>>;
  readonly #model = new RegistryModel();
  readonly #told: Record<PeerName, Description[]>;
  readonly #news: string[] = [];
  #own: readonly number[] = [];

  private constructor(cluster: Cluster<typeof NODE>, clock: FakeClock, peers: readonly RawPeer[]) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#peers = byPeer((_name, index) => {
      const peer = peers[index] as RawPeer;
      peer.serve(() => ({ success: true, data: peer.nodeID }));
      return peer;
    });
    this.#told = byPeer((name) => [{ instanceID: `${name}.1.`, seq: 1, offers: [] }]);
    this.#broker.onInternal("$node.*", (payload, event) => this.#news.push(newsOf(payload, event)));
  }

  static async start(): Promise<PacketStage> {
    const clock = new FakeClock();
    const registry = { preferLocal: false };
    const cluster = await startCluster({ nodes: { [NODE]: {} }, clock, registry });
    const peers: RawPeer[] = [];
    for (const name of PEERS) peers.push(await connectPeer(cluster, name));
    return new PacketStage(cluster, clock, peers);
  }

  /** Lets a step happen to both the broker and the model, and compares them. */
  async take(step: Step): Promise<Comparison> {
    this.#news.length = 0;
    this.#model.news = [];
    await this.#take(step);
    return {
      seen: {
        ...{ news: this.#news.toSorted(), nodes: await this.#rows(), view: await viewOf(this.#broker) },
        asked: byPeer((peer) => this.#peers[peer].packets("DISCOVER").length),
      },
      expected: {
        ...{ news: this.#model.news.toSorted(), nodes: this.#model.rows.toSorted(byId) },
        view: expectedView(NODE, new Map([...this.#model.offers, [NODE, chosen(this.#own)]])),
        asked: byPeer((peer) => this.#model.asked.get(peer) ?? 0),
      },
    };
  }

  /** The peers beat and answer who asks, as nodes do. Then the broker must know them as they are, whatever it heard before. */
  async end(): Promise<Comparison> {
    for (const peer of PEERS) {
      // Whoever missed the services of a description without them cannot know that by its number.
      if (this.#tale(peer, 0).offers === null) await this.#take({ do: "change", peer, offers: [], lost: true });
      const asked = this.#model.asked.get(peer);
      await this.#take({ do: "beat", peer, ago: 0 });
      if (this.#model.asked.get(peer) !== asked) await this.#take({ do: "repeat", peer, ago: 0 });
    }
    const own = chosen(this.#own);
    const offers = new Map(PEERS.map((peer) => [peer as string, this.#tale(peer, 0).offers ?? []]));
    const truth = expectedView(NODE, offers.set(NODE, own));
    return {
      seen: {
        ...{ view: await viewOf(this.#broker), reached: await reachedBy(this.#broker, truth) },
        ...{ answer: await this.#askNode(), unlikeOfOneNumber: this.#unlikeOfOneNumber() },
      },
      expected: {
        ...{ view: truth, reached: expectedReach(truth) },
        ...{ answer: ["$node", ...own.map(fullNameOf)].toSorted(), unlikeOfOneNumber: [] },
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cluster.stop();
    for (const peer of Object.values(this.#peers)) await peer[Symbol.asyncDispose]();
  }

  async #take(step: Step): Promise<void> {
    switch (step.do) {
      case "change":
        return this.#tell(step, { ...this.#tale(step.peer, 0), seq: this.#tale(step.peer, 0).seq + 1 });
      case "restart":
        return this.#tell(step, { instanceID: `${step.peer}.${this.#told[step.peer].length + 1}.`, seq: 1 });
      case "repeat":
        return this.#arrive(step.peer, this.#tale(step.peer, step.ago));
      case "leave":
        this.#model.left(step.peer);
        return this.#peers[step.peer].broadcast("DISCONNECT", {});
      case "beat": {
        const sign = step.ago === null ? {} : signOf(this.#tale(step.peer, step.ago));
        this.#model.heard(step.peer, sign);
        return this.#peers[step.peer].broadcast("HEARTBEAT", { cpu: 1, ...sign });
      }
      case "ask":
        return this.#peers[step.peer].send(NODE, "DISCOVER", {});
      case "own":
        return this.#offer(step.offers);
      case "pass":
        return this.#pass(step.beating);
      case "forget":
        this.#model.forget();
        return this.#clock.advance(FORGOTTEN_MS);
    }
  }

  get #broker(): ServiceBroker {
    return this.#cluster.nodes[NODE];
  }

  #tale(peer: PeerName, ago: number): Description {
    const told = this.#told[peer];
    return told[Math.max(0, told.length - 1 - ago)] as Description;
  }

  async #tell({ peer, offers, lost }: Extract<Step, { do: "change" | "restart" }>, sign: Sign): Promise<void> {
    const description = { ...signOf(sign), offers: offers === null ? null : chosen(offers) };
    this.#told[peer].push(description);
    if (!lost) await this.#arrive(peer, description);
  }

  async #arrive(peer: PeerName, description: Description): Promise<void> {
    this.#model.described(peer, description);
    const { services: _, ...rest } = describePeer(peer);
    const services = description.offers === null ? {} : { services: description.offers.map(describe) };
    await this.#peers[peer].broadcast("INFO", { ...rest, ...signOf(description), ...services });
  }

  async #offer(places: readonly number[]): Promise<void> {
    const [before, after] = [chosen(this.#own), chosen(places)];
    this.#own = places;
    for (const offer of before) if (!after.includes(offer)) await this.#broker.destroyService(fullNameOf(offer));
    for (const offer of after) if (!before.includes(offer)) this.#broker.createService(serve(offer, NODE));
  }

  async #pass(beating: readonly PeerName[]): Promise<void> {
    const signs = new Map(beating.map((peer) => [peer, signOf(this.#tale(peer, 0))]));
    this.#model.silence(signs, BEATS);
    for (let beat = 0; beat < BEATS; beat++) {
      await this.#clock.advance(BEAT_MS);
      for (const [peer, sign] of signs) await this.#peers[peer].broadcast("HEARTBEAT", { cpu: 1, ...sign });
    }
  }

  async #rows(): Promise<readonly NodeRow[]> {
    const rows = await this.#broker.call<readonly NodeRow[]>("$node.list");
    return rows
      .filter(({ id }) => id !== NODE)
      .map(({ id, available, instanceID, seq }) => ({ id, available, instanceID, seq }))
      .toSorted(byId);
  }

  /** The services that the broker tells of itself to who asks. */
  async #askNode(): Promise<readonly string[]> {
    const [asking] = PEERS;
    await this.#take({ do: "ask", peer: asking });
    const services = this.#peers[asking].packets("INFO").at(-1)?.services;
    return (services as readonly { fullName: string }[]).map(({ fullName }) => fullName).toSorted();
  }

  /** Numbers with which the broker told different things of itself. */
  #unlikeOfOneNumber(): readonly unknown[] {
    const told = PEERS.flatMap((peer) => this.#peers[peer].packets("INFO")).filter(({ sender }) => sender === NODE);
    const texts = new Map(told.map(({ seq, services }) => [seq, JSON.stringify(services)]));
    return told.filter(({ seq, services }) => texts.get(seq) !== JSON.stringify(services)).map(({ seq }) => seq);
  }
}

const byId = (one: NodeRow, other: NodeRow): number => one.id.localeCompare(other.id);

const signOf = ({ instanceID, seq }: Sign): Sign => ({ instanceID, seq });

const byPeer = <T>(of: (name: PeerName, index: number) => T): Record<PeerName, T> =>
  Object.fromEntries(PEERS.map((name, index) => [name, of(name, index)])) as Record<PeerName, T>;

function newsOf(payload: unknown, event: string): string {
  const { node, reconnected, unexpected } = payload as NodeNews;
  const how = [reconnected === true ? "again" : "", unexpected === true ? "unexpected" : ""].join("");
  return `${node.id} ${event.slice("$node.".length)} ${how}`.trimEnd();
}

interface NodeNews {
  readonly node: { readonly id: string };
  readonly reconnected?: boolean;
  readonly unexpected?: boolean;
}
