import { createHash } from "node:crypto";
import { LruMap } from "../../kernel/lru-map.ts";
import type { Candidate, Selection, Strategy } from "../../ports/strategy.ts";

export interface ShardOptions {
  /** What decides the node: a path into the params, `#path` into meta, or a function. Without it any node is taken. */
  readonly shardKey?: string | ((selection: Selection) => unknown) | null;
  /** Places of each node on the ring; more of them share the keys more evenly. Default 100. */
  readonly vnodes?: number;
  /** Keys whose place is remembered. Default 1000. */
  readonly cacheSize?: number;
  /** Answers a number from 0 to below 1; for calls without a key. */
  readonly draw?: () => number;
}

interface Ring {
  readonly nodes: string;
  readonly places: readonly { readonly hash: number; readonly nodeID: string }[];
}

/**
 * The same node for the same key, by consistent hashing: each node has its places on a ring by the hash of its id, so a
 * node that joins takes over its share of the keys and moves no others (Karger et al., 1997).
 */
export function shard({
  shardKey = null,
  vnodes = 100,
  cacheSize = 1_000,
  draw = Math.random,
}: ShardOptions = {}): Strategy {
  const keyOf = keyReader(shardKey);
  const cache = new LruMap<string, string>(cacheSize);
  let ring: Ring = { nodes: "", places: [] };
  let known: readonly Candidate[] = [];

  return {
    select<C extends Candidate>(candidates: readonly C[], selection: Selection): C {
      const key = keyOf(selection);
      if (key === null) return candidates[Math.floor(draw() * candidates.length)] as C;
      // The list is the same object until a node comes or goes.
      if (candidates !== known) refresh(candidates);
      let nodeID = cache.get(key);
      if (nodeID === undefined) {
        nodeID = find(ring, hashOf(key));
        cache.set(key, nodeID);
      }
      return candidates.find((candidate) => candidate.nodeID === nodeID) ?? (candidates[0] as C);
    },
  };

  function refresh(candidates: readonly Candidate[]): void {
    known = candidates;
    const nodes = [...new Set(candidates.map(({ nodeID }) => nodeID))].sort();
    const name = nodes.join("\n");
    if (name === ring.nodes) return;
    ring = { nodes: name, places: placesOf(nodes, vnodes) };
    cache.clear();
  }
}

function keyReader(shardKey: ShardOptions["shardKey"]): (selection: Selection) => string | null {
  const read = typeof shardKey === "string" ? pathReader(shardKey) : shardKey;
  if (typeof read !== "function") return () => null;
  return (selection) => {
    const key = read(selection);
    return key === undefined || key === null ? null : keyText(key);
  };
}

function pathReader(path: string): (selection: Selection) => unknown {
  const inMeta = path.startsWith("#");
  const steps = (inMeta ? path.slice(1) : path).split(".");
  return ({ params, meta }) =>
    steps.reduce<unknown>(
      (value, step) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined,
      inMeta ? meta : params,
    );
}

function placesOf(nodes: readonly string[], vnodes: number): Ring["places"] {
  return nodes
    .flatMap((nodeID) =>
      Array.from({ length: vnodes }, (_, index) => ({ hash: hashOf(`${nodeID}\n${index}`), nodeID })),
    )
    .sort((a, b) => a.hash - b.hash);
}

/** The first place at or behind the hash, around the ring. */
function find({ places }: Ring, hash: number): string {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.hash ?? 0) < hash) low = middle + 1;
    else high = middle;
  }
  return (places[low] ?? places[0])?.nodeID ?? "";
}

const hashOf = (text: string): number => createHash("md5").update(text).digest().readUInt32BE(0);

/** A number is the same key as its text. */
function keyText(key: unknown): string {
  if (typeof key === "string") return key;
  return typeof key === "bigint" ? key.toString() : (JSON.stringify(key) ?? "");
}
