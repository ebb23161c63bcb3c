/** The network of brokers that live in one process. */
import { globMatcher } from "../kernel/glob.ts";
import { type FrameType, type Topic, topicName } from "../ports/topic.ts";

/** Takes a frame that arrived. */
export type FrameReceiver = (type: FrameType, frame: Uint8Array) => void;

interface Sent {
  readonly topic: Topic;
  readonly frame: Uint8Array;
}

/** Who listens to one topic, or shares one queue, and to which patterns. */
interface Group {
  readonly members: Map<FrameReceiver, Set<string>>;
  /** Member that got the last frame of a queue, counted from 0. */
  turn: number;
}

/**
 * Carries frames between receivers. Delivery happens in a microtask, never inside `send`, in the order of sending; frames
 * that receivers send meanwhile follow in the next microtask.
 */
export class MemoryBus {
  readonly #groups = new Map<string, Group>();
  #sent: Sent[] = [];

  subscribe(topic: Topic, receiver: FrameReceiver): void {
    const { key, pattern } = address(topic);
    const group = this.#groups.get(key) ?? { members: new Map<FrameReceiver, Set<string>>(), turn: -1 };
    this.#groups.set(key, group);
    const patterns = group.members.get(receiver);
    if (patterns === undefined) group.members.set(receiver, new Set([pattern]));
    else patterns.add(pattern);
  }

  unsubscribe(topic: Topic, receiver: FrameReceiver): void {
    const { key, pattern } = address(topic);
    const group = this.#groups.get(key);
    const patterns = group?.members.get(receiver);
    if (group === undefined || patterns === undefined) return;
    patterns.delete(pattern);
    if (patterns.size === 0) group.members.delete(receiver);
    if (group.members.size === 0) this.#groups.delete(key);
  }

  /** Ends all subscriptions of a receiver. */
  forget(receiver: FrameReceiver): void {
    for (const [key, group] of this.#groups) {
      group.members.delete(receiver);
      if (group.members.size === 0) this.#groups.delete(key);
    }
  }

  /** Takes a frame, whose memory now belongs to the bus. */
  send(topic: Topic, frame: Uint8Array): void {
    this.#sent.push({ topic, frame });
    if (this.#sent.length === 1) queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    const batch = this.#sent;
    this.#sent = [];
    for (const { topic, frame } of batch) {
      const receivers = this.#receivers(topic);
      // Each receiver gets memory of its own, as from a network; the last one gets the frame itself.
      for (let i = 0; i < receivers.length; i++) {
        receivers[i]?.(topic.type, i === receivers.length - 1 ? frame : Uint8Array.from(frame));
      }
    }
  }

  #receivers(topic: Topic): FrameReceiver[] {
    const { key, pattern: name } = address(topic);
    const group = this.#groups.get(key);
    if (group === undefined) return [];
    if (topic.kind === "node" || topic.kind === "broadcast") return [...group.members.keys()];
    const candidates = [...group.members]
      .filter(([, patterns]) => anyMatches(patterns, name))
      .map(([receiver]) => receiver);
    const chosen = candidates[++group.turn % candidates.length];
    return chosen === undefined ? [] : [chosen];
  }
}

/** Where a topic's group is found. Listeners of one event group share a queue, whatever their patterns are. */
function address(topic: Topic): { readonly key: string; readonly pattern: string } {
  if (topic.kind === "event") return { key: `EVENTB.${topic.group}`, pattern: topic.event };
  return { key: topicName("", topic), pattern: "" };
}

function anyMatches(patterns: ReadonlySet<string>, name: string): boolean {
  for (const pattern of patterns) {
    if (pattern === name || globMatcher(pattern)(name)) return true;
  }
  return false;
}
