import type { AnyContext } from "@isomer/core";

/** What a call is, and what may become of it. */
export interface CallPlan {
  /** What kind of call it is, for the figures. */
  readonly kind: string;
  /** Node that makes it. */
  readonly nodeID: string;
  /** Fake milliseconds within which it ends. */
  readonly budgetMs: number;
  /** Types of the errors that it may end with. */
  readonly errors: readonly string[];
  /** The node that must run it, where the caller says so: when that is gone the call ends at once. */
  readonly target?: string;
  /** How often its action may run: 1 and the retries. Default 1. */
  readonly runs?: number;
  /** `false` for what is followed like a call and is none: the reading of a stream, the telling of an event. */
  readonly isCall?: false;
  /** Number of the call that it is nested in, however deep. Default: its own. */
  readonly root?: number;
  /** Says what is wrong with an answer; nothing if it is right. */
  readonly verify: (answer: unknown, call: CallRecord) => string | undefined;
}

/** A call that was made. */
export interface CallRecord {
  readonly number: number;
  readonly root: number;
  readonly plan: CallPlan;
  readonly beganAt: number;
  /** Fake time by which it has ended. */
  dueAt: number;
  ended: boolean;
  /** How often its action was begun. */
  runs: number;
  /** Contexts in which its action runs. */
  readonly running: Map<string, AnyContext>;
  /** What happened to it so far; empty when it has ended well. */
  notes: string[];
}

/**
 * The deadlines of a broker are swept every 25 ms, so a call may end so much later; a millisecond is for fractions. Answers
 * that come in time end the call in the turn in which they come, which takes no fake time.
 */
export const SWEEP_MS = 26;
