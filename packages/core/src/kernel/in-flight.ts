/** One thing; `next` is the one behind it in its chain. */
interface Entry<V> {
  readonly id: string;
  /** Place in the order in which things came. */
  readonly place: number;
  value: V;
  next: Entry<V> | null;
}

/** Chains at first, a power of two: more than things are under way most of the time. */
const CHAINS = 1_024;
/** Things for each chain on average, beyond which there are more chains. */
const CROWD = 4;
/** Characters at the end of an id that choose its chain: where the ids of one maker differ. */
const TAIL = 6;

/**
 * Things that are under way, by id: many come and go, few are there at a time. A `Map` that is used so makes a new table again
 * and again, which costs as much as the looking up, and V8 links each table to the next one: as soon as one has grown old, all
 * that were in later ones live until the next full collection. So this is a hash table with chains, which grows and never
 * shrinks.
 */
export class InFlight<V extends object> {
  #chains = emptyChains<V>(CHAINS);
  #size = 0;
  #places = 0;

  get size(): number {
    return this.#size;
  }

  get(id: string): V | undefined {
    return this.#find(id)?.value;
  }

  /** Adds a thing, in place of the one that has the id. */
  set(id: string, value: V): void {
    const known = this.#find(id);
    if (known !== null) {
      known.value = value;
      return;
    }
    if (this.#size >= this.#chains.length * CROWD) this.#grow();
    const chain = this.#chainOf(id);
    this.#chains[chain] = { id, place: ++this.#places, value, next: this.#chains[chain] ?? null };
    this.#size++;
  }

  /** Takes a thing out and answers it, `undefined` when it is not (or no longer) there. */
  take(id: string): V | undefined {
    const chain = this.#chainOf(id);
    let before: Entry<V> | null = null;
    let entry = this.#chains[chain] ?? null;
    while (entry !== null && entry.id !== id) {
      before = entry;
      entry = entry.next;
    }
    if (entry === null) return undefined;
    if (before === null) this.#chains[chain] = entry.next;
    else before.next = entry.next;
    this.#size--;
    return entry.value;
  }

  /** A copy, so that things may be taken out while it is gone through; in the order in which they came. */
  list(): readonly (readonly [id: string, value: V])[] {
    const list: Entry<V>[] = [];
    for (const first of this.#chains) for (let entry = first; entry !== null; entry = entry.next) list.push(entry);
    return list.sort((one, other) => one.place - other.place).map(({ id, value }) => [id, value] as const);
  }

  #find(id: string): Entry<V> | null {
    let entry = this.#chains[this.#chainOf(id)] ?? null;
    while (entry !== null && entry.id !== id) entry = entry.next;
    return entry;
  }

  #grow(): void {
    const things = this.list();
    this.#chains = emptyChains(this.#chains.length * CROWD);
    this.#size = 0;
    for (const [id, value] of things) this.set(id, value);
  }

  #chainOf(id: string): number {
    let hash = 0;
    for (let at = Math.max(0, id.length - TAIL); at < id.length; at++) hash = (hash * 31 + id.charCodeAt(at)) | 0;
    return hash & (this.#chains.length - 1);
  }
}

const emptyChains = <V>(count: number): (Entry<V> | null)[] => Array.from({ length: count }, () => null);
