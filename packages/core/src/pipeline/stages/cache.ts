import type { AnyContext, Context } from "../../context/context.ts";
import type { CacheOptions } from "../../definition/options.ts";
import type { CacheEntry, Cacher, Unlock } from "../../ports/cacher.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Next, Stage } from "../stage.ts";
import { cacheKeyOf } from "./cache-key.ts";

export interface CacheRules {
  readonly action: string;
  readonly options: CacheOptions;
  readonly cacher: Cacher;
  /** Whether the cacher can be reached now. */
  readonly available: () => boolean;
  readonly logger: Logger;
}

/** How long a lock may be held in ms, unless the action says otherwise. */
const LOCK_TTL_MS = 15_000;

/** Answers from the cache where it can, and keeps what the rest of the way answers. `meta.$cache === false` goes around it. */
export function cacheStage(rules: CacheRules): Stage {
  const { options, cacher, available } = rules;
  const keyOf = cacheKeyOf(rules.action, options);
  const enabled = typeof options.enabled === "function" ? options.enabled : null;
  const lock = lockOptions(options);
  return (next) => (ctx) => {
    if (!available() || bypassed(ctx) || (enabled !== null && !enabled(ctx as Context))) return next(ctx);
    const key = keyOf(ctx);
    const answer = (entry: CacheEntry | undefined): unknown => {
      if (entry === undefined) return lock === null ? keep(key, next(ctx)) : computeLocked(key, ctx, next);
      if (lock !== null && entry.ttlMs !== null && entry.ttlMs < lock.staleMs) refresh(key, ctx, next);
      ctx.cachedResult = true;
      return entry.value;
    };
    const found = cacher.get(key);
    return found instanceof Promise ? found.then(answer) : answer(found);
  };

  function keep(key: string, result: unknown): unknown {
    if (!(result instanceof Promise)) return stored(key, result);
    return result.then((value) => stored(key, value));
  }

  function stored(key: string, value: unknown): unknown {
    const done = cacher.set(key, value, options.ttl === undefined ? null : options.ttl * 1000);
    if (done instanceof Promise) done.catch(complain);
    return value;
  }

  async function computeLocked(key: string, ctx: AnyContext, next: Next): Promise<unknown> {
    const unlock = await cacher.lock(key, { ttlMs: lock?.ttlMs ?? LOCK_TTL_MS, wait: true });
    try {
      // Whoever held the lock before has probably filled the entry.
      const entry = await cacher.get(key);
      if (entry !== undefined) {
        ctx.cachedResult = true;
        return entry.value;
      }
      const value = await next(ctx);
      await cacher.set(key, value, options.ttl === undefined ? null : options.ttl * 1000);
      return value;
    } finally {
      await unlock?.();
    }
  }

  /** Serves the old value and computes the new one behind the caller's back, once. */
  function refresh(key: string, ctx: AnyContext, next: Next): void {
    const work = async (): Promise<void> => {
      const unlock: Unlock | null = await cacher.lock(key, { ttlMs: lock?.ttlMs ?? LOCK_TTL_MS, wait: false });
      if (unlock === null) return;
      try {
        stored(key, await next(ctx.copy()));
      } catch (error) {
        await cacher.remove([key]);
        throw error;
      } finally {
        await unlock();
      }
    };
    work().catch(complain);
  }

  function complain(error: unknown): void {
    rules.logger.warn(`The cache of '${rules.action}' could not be written.`, error);
  }
}

const bypassed = (ctx: AnyContext): boolean => ctx.hasMeta && (ctx.meta as Record<string, unknown>).$cache === false;

function lockOptions({ lock }: CacheOptions): { readonly ttlMs: number; readonly staleMs: number } | null {
  if (lock === undefined || lock === false) return null;
  if (lock === true) return { ttlMs: LOCK_TTL_MS, staleMs: 0 };
  if (lock.enabled === false) return null;
  return { ttlMs: lock.ttl === undefined ? LOCK_TTL_MS : lock.ttl * 1000, staleMs: (lock.staleTime ?? 0) * 1000 };
}
