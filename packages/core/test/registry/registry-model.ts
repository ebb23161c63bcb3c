import type { Offer } from "./offers.ts";

/** INFO, as far as the registry goes by it. */
export interface Description {
  readonly instanceID: string;
  readonly seq: number;
  /** `null` for one that has no key `services`. */
  readonly offers: readonly Offer[] | null;
}

/** What a heartbeat may tell beside that its sender is alive. */
export type Sign = Pick<Description, "instanceID" | "seq">;

interface KnownNode extends Sign {
  readonly available: boolean;
  readonly offers: readonly Offer[];
}

/** One node as `$node.list` shows it. */
export type NodeRow = Omit<KnownNode, "offers"> & { readonly id: string };

/**
 * What a node knows of the others, by rules that fit on a page. Numbers and instances tell what is newer; packets do not say
 * when they were sent, so nothing else does.
 */
export class RegistryModel {
  /** Internal events that each step brings. */
  news: string[] = [];
  /** How often each node was asked for its description. */
  readonly asked = new Map<string, number>();
  readonly #nodes = new Map<string, KnownNode>();

  get rows(): readonly NodeRow[] {
    return [...this.#nodes].map(([id, { available, instanceID, seq }]) => ({ id, available, instanceID, seq }));
  }

  /** What the nodes offer that are there. */
  get offers(): ReadonlyMap<string, readonly Offer[]> {
    return new Map([...this.#nodes].flatMap(([id, { available, offers }]) => (available ? [[id, offers]] : [])));
  }

  described(id: string, { offers, ...sign }: Description): void {
    const known = this.#nodes.get(id);
    const same = known?.instanceID === sign.instanceID;
    // A repeated or overtaken packet tells nothing. It is no sign of life either: it may be as old as it likes.
    if (known?.available === true && same && sign.seq <= known.seq) return;
    // A number counts within one instance only, so another instance is always believed: a new process begins at 1.
    if (known?.available === true && !same) this.#go(id, known, "unexpected");
    // Whoever is away is believed whatever its number: a node behind a broken network comes back with the one it had.
    const back = known === undefined ? "connected" : "connected again";
    this.news.push(`${id} ${known?.available === true && same ? "updated" : back}`);
    // A description without services changes none. Those of a node that is away, or of another instance, are gone.
    const kept = known?.available === true && same ? known.offers : [];
    this.#nodes.set(id, { ...sign, available: true, offers: offers ?? kept });
  }

  /** A sign of life. Answers whether it counts. */
  heard(id: string, sign: Partial<Sign>): boolean {
    const known = this.#nodes.get(id);
    const counts =
      known?.available === true &&
      (sign.seq ?? known.seq) === known.seq &&
      known.instanceID.startsWith(sign.instanceID ?? "");
    // What the sender is and what is known of it differ, so it is asked: this is what mends a lost or overtaken packet.
    if (!counts) this.asked.set(id, (this.asked.get(id) ?? 0) + 1);
    return counts;
  }

  /** DISCONNECT. It does not say of which instance it is, so that a late one may hit the wrong one, which is asked again. */
  left(id: string): void {
    const known = this.#nodes.get(id);
    if (known?.available === true) this.#go(id, known, "");
  }

  /** The heartbeat timeout passed, in which nothing but `beats` was heard, again and again. */
  silence(beats: ReadonlyMap<string, Partial<Sign>>, times: number): void {
    const counted = new Set<string>();
    for (let time = 0; time < times; time++) {
      for (const [id, sign] of beats) if (this.heard(id, sign)) counted.add(id);
    }
    for (const [id, node] of this.#nodes) if (node.available && !counted.has(id)) this.#go(id, node, "unexpected");
  }

  /** A time passed in which nobody was heard, after which the dead are forgotten. */
  forget(): void {
    this.silence(new Map(), 0);
    this.#nodes.clear();
  }

  /** Its number grows, as in the field; nothing follows from it. */
  #go(id: string, node: KnownNode, how: string): void {
    this.#nodes.set(id, { ...node, available: false, seq: node.seq + 1, offers: [] });
    this.news.push(`${id} disconnected ${how}`.trimEnd());
  }
}
