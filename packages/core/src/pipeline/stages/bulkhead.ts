import type { AnyContext } from "../../context/context.ts";
import type { BulkheadOptions } from "../../definition/options.ts";
import { QueueIsFullError } from "../../errors/errors.ts";
import { Refusals, type RefusalsParts } from "../../telemetry/refusals.ts";
import type { Next, Stage } from "../stage.ts";

export const BULKHEAD_DEFAULTS: Required<BulkheadOptions> = { enabled: false, concurrency: 10, maxQueueSize: 100 };

/** Bounds how many calls run at once; the others wait in the order in which they came, up to a limit. */
class Bulkhead {
  readonly #options: Required<BulkheadOptions>;
  readonly #refusals: Refusals;
  readonly #queue = new Set<() => void>();
  #running = 0;

  constructor(options: Required<BulkheadOptions>, refusals: Refusals) {
    this.#options = options;
    this.#refusals = refusals;
  }

  pass(ctx: AnyContext, next: Next): Promise<unknown> {
    const { concurrency, maxQueueSize } = this.#options;
    if (this.#running < concurrency) return this.#run(ctx, next);
    const { size } = this.#queue;
    if (maxQueueSize > 0 && size >= maxQueueSize) {
      const what = ctx.action?.name ?? ctx.eventName;
      this.#refusals.note(`The bulkhead of '${what}' is full: ${this.#running} run, ${size} wait, more are refused.`);
      throw full(ctx, { size, limit: maxQueueSize });
    }
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        stopWatching();
        this.#run(ctx, next).then(resolve, reject);
      };
      this.#queue.add(begin);
      // A caller that gave up while waiting leaves its place to others.
      const stopWatching = ctx.onCancel((reason) => {
        if (this.#queue.delete(begin)) reject(reason);
      });
    });
  }

  async #run(ctx: AnyContext, next: Next): Promise<unknown> {
    this.#running++;
    try {
      return await next(ctx);
    } finally {
      this.#running--;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    for (const begin of this.#queue) {
      this.#queue.delete(begin);
      begin();
      return;
    }
  }
}

/** What a bulkhead guards: an action or event handler, by its definition, of a service. */
export interface BulkheadPlace {
  readonly service: object;
  readonly definition: object;
}

/**
 * The bulkheads of one broker, by service and definition. Calls of this node and those of others take different ways to a
 * handler, and meet here.
 */
export class Bulkheads {
  readonly #bulkheads = new WeakMap<object, WeakMap<object, Bulkhead>>();
  readonly #parts: Omit<RefusalsParts, "counter">;

  constructor(parts: Omit<RefusalsParts, "counter">) {
    this.#parts = parts;
  }

  /** The stage of a handler. `options` count for the first one that asks. */
  stage(options: Required<BulkheadOptions>, { service, definition }: BulkheadPlace): Stage {
    const ofService = this.#bulkheads.get(service) ?? new WeakMap<object, Bulkhead>();
    const bulkhead = ofService.get(definition) ?? this.#create(options);
    this.#bulkheads.set(service, ofService.set(definition, bulkhead));
    return (next) => (ctx) => bulkhead.pass(ctx, next);
  }

  #create(options: Required<BulkheadOptions>): Bulkhead {
    return new Bulkhead(options, new Refusals({ ...this.#parts, counter: "bulkhead.refused" }));
  }
}

function full(ctx: AnyContext, { size, limit }: { readonly size: number; readonly limit: number }): QueueIsFullError {
  const { nodeID } = ctx.runtime;
  if (ctx.action !== null) return new QueueIsFullError({ action: ctx.action.name, nodeID, size, limit });
  return new QueueIsFullError({
    event: ctx.eventName ?? "",
    service: ctx.service?.fullName ?? "",
    nodeID,
    size,
    limit,
  });
}
