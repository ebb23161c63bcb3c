import type { AnyContext } from "../context/context.ts";

/**
 * The rest of the way of a call. Answers the result or a promise of it, and may throw at once: a stage that waits for nothing
 * makes no promise.
 */
export type Next = (ctx: AnyContext) => unknown;

/** Puts something around the rest of the way. */
export type Stage = (next: Next) => Next;

/** The first stage of the list is the outermost one. */
export function compose(stages: readonly Stage[], terminal: Next): Next {
  return stages.reduceRight<Next>((next, stage) => stage(next), terminal);
}
