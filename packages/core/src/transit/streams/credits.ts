import { type Deferred, deferred } from "../../kernel/deferred.ts";

/** Packets of a stream that may be under way before its reader has read any. */
export const CREDIT_WINDOW = 32;

/** Which of the two streams of a call is meant. */
export type StreamSide = "request" | "response";

/** What the reader of one stream still lets its sender send. */
export class Credits {
  #available = CREDIT_WINDOW;
  #stopped = false;
  #waiting: Deferred<void> | null = null;

  /** The reader wants no more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Takes the right to send one packet; a promise resolves when there is one, or when the reader wants no more. */
  take(): void | Promise<void> {
    if (this.#stopped) return undefined;
    if (this.#available > 0) {
      this.#available--;
      return undefined;
    }
    this.#waiting ??= deferred();
    return this.#waiting.promise.then(() => this.take());
  }

  /** The reader has read so many packets. */
  grant(count: number): void {
    this.#available += count;
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #wake(): void {
    this.#waiting?.resolve();
    this.#waiting = null;
  }
}

/** The streams that this node sends with credits, by the node that reads them. */
export class CreditTable {
  readonly #streams = new Map<string, { readonly nodeID: string; readonly credits: Credits }>();

  get size(): number {
    return this.#streams.size;
  }

  open(nodeID: string, side: StreamSide, id: string): Credits {
    const credits = new Credits();
    this.#streams.set(keyOf(side, id), { nodeID, credits });
    return credits;
  }

  close(side: StreamSide, id: string): void {
    const key = keyOf(side, id);
    this.#streams.get(key)?.credits.stop();
    this.#streams.delete(key);
  }

  /** Takes the word of a reader; that of any other node is ignored. */
  received(
    nodeID: string,
    news: { readonly side: StreamSide; readonly id: string; readonly count: number; readonly stop: boolean },
  ): void {
    const stream = this.#streams.get(keyOf(news.side, news.id));
    if (stream?.nodeID !== nodeID) return;
    if (news.stop) stream.credits.stop();
    else stream.credits.grant(news.count);
  }

  /** Nobody reads any more what was sent to a node. */
  readerLeft(nodeID: string): void {
    for (const stream of this.#streams.values()) if (stream.nodeID === nodeID) stream.credits.stop();
  }

  closeAll(): void {
    for (const { credits } of this.#streams.values()) credits.stop();
  }
}

const keyOf = (side: StreamSide, id: string): string => `${side} ${id}`;
