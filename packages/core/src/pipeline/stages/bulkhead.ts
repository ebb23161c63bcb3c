import type { AnyContext } from "../../context/context.ts";
import type { BulkheadOptions } from "../../definition/options.ts";
import { QueueIsFullError } from "../../errors/errors.ts";
import type { Next, Stage } from "../stage.ts";

export const BULKHEAD_DEFAULTS: Required<BulkheadOptions> = { enabled: false, concurrency: 10, maxQueueSize: 100 };

/** Bounds how many calls run at once; the others wait in the order in which they came, up to a limit. */
export function bulkheadStage({ concurrency, maxQueueSize }: Required<BulkheadOptions>): Stage {
  const queue = new Set<() => void>();
  let running = 0;

  return (next) => (ctx) => {
    if (running < concurrency) return run(ctx, next);
    if (maxQueueSize > 0 && queue.size >= maxQueueSize) throw full(ctx, { size: queue.size, limit: maxQueueSize });
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        stopWatching();
        run(ctx, next).then(resolve, reject);
      };
      queue.add(begin);
      // A caller that gave up while waiting leaves its place to others.
      const stopWatching = ctx.onCancel((reason) => {
        if (queue.delete(begin)) reject(reason);
      });
    });
  };

  async function run(ctx: AnyContext, next: Next): Promise<unknown> {
    running++;
    try {
      return await next(ctx);
    } finally {
      running--;
      for (const begin of queue) {
        queue.delete(begin);
        begin();
        break;
      }
    }
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
