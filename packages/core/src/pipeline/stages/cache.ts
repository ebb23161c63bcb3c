import type { AnyContext, Context } from "../../context/context.ts";
import type { CacheOptions } from "../../definition/options.ts";
import type { CacheEntry, Cacher } from "../../ports/cacher.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Counters } from "../../telemetry/counters.ts";
import type { Next, Stage } from "../stage.ts";
import { CacheAccess } from "./cache-access.ts";
import { cacheKeyOf } from "./cache-key.ts";

export interface CacheRules {
  readonly action: string;
  readonly options: CacheOptions;
  readonly cacher: Cacher;
  /** Whether the cacher can be reached now. */
  readonly available: () => boolean;
  readonly logger: Logger;
  readonly counters: Counters;
}

/** How long a lock may be held in ms, unless the action says otherwise. */
const LOCK_TTL_MS = 15_000;

/** Answers from the cache where it can, and keeps what the rest of the way answers. `meta.$cache === false` goes around it. */
export function cacheStage({ action, options, cacher, available, logger, counters }: CacheRules): Stage {
  const ttlMs = options.ttl === undefined ? null : options.ttl * 1_000;
  const cache = new CacheAccess({ cacher, ttlMs, action, logger, counters });
  const makeKey = cacheKeyOf(action, options);
  const enabled = typeof options.enabled === "function" ? options.enabled : null;
  const lock = lockOptions(options);

  return (next) => (ctx) => {
    if (!available() || bypassed(ctx) || (enabled !== null && !enabled.call(ctx.service?.instance, ctx as Context)))
      return next(ctx);
    const key = keyOf(ctx);
    if (key === null) return next(ctx);
    const answer = (entry: CacheEntry | undefined): unknown => {
      if (entry === undefined) return lock === null ? compute(key, ctx, next) : computeLocked(key, ctx, next);
      if (lock !== null && entry.ttlMs !== null && entry.ttlMs < lock.staleMs) refresh(key, ctx, next);
      return hit(ctx, entry);
    };
    const found = cache.get(key);
    return found instanceof Promise ? found.then(answer) : answer(found);
  };

  function hit(ctx: AnyContext, { value }: CacheEntry): unknown {
    counters["cache.hits"]++;
    ctx.cachedResult = true;
    return value;
  }

  /** Params that no text can stand for are not looked up. */
  function keyOf(ctx: AnyContext): string | null {
    try {
      return makeKey(ctx);
    } catch (error) {
      cache.complain("used for these params", error);
      return null;
    }
  }

  /** Nobody waits until the value is kept. */
  function compute(key: string, ctx: AnyContext, next: Next): unknown {
    const kept = (value: unknown): unknown => {
      void cache.set(key, value);
      return value;
    };
    counters["cache.misses"]++;
    const result = next(ctx);
    return result instanceof Promise ? result.then(kept) : kept(result);
  }

  function computeLocked(key: string, ctx: AnyContext, next: Next): Promise<unknown> {
    return cache.withLock(key, { ttlMs: lock?.ttlMs ?? LOCK_TTL_MS, wait: true }, async () => {
      // Nobody waits for the answer any more, and others wait for the lock.
      if (ctx.cancelReason !== undefined) throw ctx.cancelReason;
      // Whoever held the lock before has probably filled the entry.
      const entry = await cache.get(key);
      if (entry !== undefined) return hit(ctx, entry);
      counters["cache.misses"]++;
      const value = await next(ctx);
      await cache.set(key, value);
      return value;
    });
  }

  /** Serves the old value and computes the new one behind the caller's back, once. */
  function refresh(key: string, ctx: AnyContext, next: Next): void {
    const own = ctx.copy();
    // The caller has its answer; its budget is not that of the refreshment.
    own.deadlineAt = 0;
    const work = cache.withLock(key, { ttlMs: lock?.ttlMs ?? LOCK_TTL_MS, wait: false }, async () => {
      try {
        await cache.set(key, await next(own));
      } catch (error) {
        cache.complain("refreshed", error);
        await cache.remove(key);
      }
    });
    void work;
  }
}

/** What goes with a call as a stream is no part of a key. */
const bypassed = (ctx: AnyContext): boolean =>
  ctx.stream !== null || (ctx.hasMeta && (ctx.meta as Record<string, unknown>).$cache === false);

function lockOptions({ lock }: CacheOptions): { readonly ttlMs: number; readonly staleMs: number } | null {
  if (lock === undefined || lock === false) return null;
  if (lock === true) return { ttlMs: LOCK_TTL_MS, staleMs: 0 };
  if (lock.enabled === false) return null;
  return { ttlMs: lock.ttl === undefined ? LOCK_TTL_MS : lock.ttl * 1_000, staleMs: (lock.staleTime ?? 0) * 1_000 };
}
