import type { AnyContext } from "../context/context.ts";
import { QueueIsFullError, RequestRejectedError } from "../errors/errors.ts";
import { InFlight } from "../kernel/in-flight.ts";
import { Refusals, type RefusalsParts } from "../telemetry/refusals.ts";

/** A call that was sent and not yet answered. */
export interface PendingRequest {
  readonly ctx: AnyContext;
  /** Node it was sent to; `null` when the message broker chose one. */
  readonly nodeID: string | null;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Ends the listening for the call being given up; done when it is taken out. */
  stopWatching(): void;
}

export interface RequestTableParts extends Omit<RefusalsParts, "counter"> {
  /** Bounds the number of pending calls; 0 for no limit. */
  readonly limit: number;
}

/** Calls that wait for their answer, by id. Deadlines are kept by the pipeline, which takes its calls out. */
export class RequestTable {
  readonly #pending = new InFlight<PendingRequest>();
  readonly #limit: number;
  readonly #refusals: Refusals;

  constructor({ limit, ...parts }: RequestTableParts) {
    this.#limit = limit;
    this.#refusals = new Refusals({ ...parts, counter: "transit.requests.refused" });
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Throws a `QueueIsFullError` at the limit. */
  add(request: PendingRequest): void {
    const { size } = this.#pending;
    if (this.#limit > 0 && size >= this.#limit) {
      this.#refusals.note(
        `Calls to other nodes that wait for an answer: ${size}. More are refused (transit.maxQueueSize).`,
      );
      throw new QueueIsFullError({ ...describe(request), size, limit: this.#limit });
    }
    this.#pending.set(request.ctx.id, request);
  }

  get(id: string): PendingRequest | undefined {
    return this.#pending.get(id);
  }

  /** Takes a call out and answers it, `undefined` when it is not (or no longer) there. */
  take(id: string): PendingRequest | undefined {
    const request = this.#pending.take(id);
    request?.stopWatching();
    return request;
  }

  /** Fails every call that was sent to a node. */
  failNode(nodeID: string, cause?: unknown): void {
    this.#fail((request) => request.nodeID === nodeID, cause);
  }

  /** Fails the calls to shared queues that nobody is left to take from. */
  failUnserved(isServed: (action: string) => boolean): void {
    this.#fail(({ ctx, nodeID }) => nodeID === null && !isServed(ctx.action?.name ?? ""), undefined);
  }

  /** Fails every call: there is no way for an answer to come. */
  failAll(cause?: unknown): void {
    this.#fail(() => true, cause);
  }

  #fail(concerns: (request: PendingRequest) => boolean, cause: unknown): void {
    for (const [id, request] of this.#pending.list()) {
      if (!concerns(request)) continue;
      this.take(id);
      request.reject(new RequestRejectedError(describe(request), { cause }));
    }
  }
}

function describe({ ctx, nodeID }: PendingRequest): { action: string; nodeID?: string } {
  const action = ctx.action?.name ?? "";
  return nodeID === null ? { action } : { action, nodeID };
}
