import type { AnyContext, Clock } from "@isomer/core";
import { type CallPlan, type CallRecord, SWEEP_MS } from "./call-record.ts";
import type { Complaints } from "./complaints.ts";
import type { History } from "./history.ts";
import { judgeError, outcomeOf } from "./known-errors.ts";

export interface CallLedgerParts {
  readonly clock: Clock;
  readonly history: History;
  readonly complaints: Complaints;
  /** Whether a request that was sent at this time, or later, may have arrived twice. */
  readonly mayRepeat: (since: number) => boolean;
}

/** Follows every call of a run from its begin to its end, and complains about each that does not end as it must. */
export class CallLedger {
  readonly #parts: CallLedgerParts;
  readonly #records = new Map<number, CallRecord>();
  readonly #open = new Set<CallRecord>();
  readonly #outcomes = new Map<string, number>();
  readonly #kinds = new Map<string, number>();
  #calls = 0;

  constructor(parts: CallLedgerParts) {
    this.#parts = parts;
  }

  /** Calls that were made. */
  get count(): number {
    return this.#calls;
  }

  get underWay(): number {
    return this.#open.size;
  }

  /** How many calls ended how, by the type of the error. */
  get outcomes(): ReadonlyMap<string, number> {
    return this.#outcomes;
  }

  /** How many calls of which kind were made. */
  get kinds(): ReadonlyMap<string, number> {
    return this.#kinds;
  }

  /** Makes a call and follows it. Never rejects: what came of the call is in the answer. */
  async make(plan: CallPlan, call: (record: CallRecord) => Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
    const record = this.open(plan);
    return this.follow(record, async () => call(record));
  }

  /** Gives a call its number before it is made. */
  open(plan: CallPlan): CallRecord {
    const { clock } = this.#parts;
    const number = this.#records.size + 1;
    const beganAt = clock.now();
    const record: CallRecord = {
      ...{ number, root: plan.root ?? number, plan, beganAt, dueAt: beganAt + plan.budgetMs + SWEEP_MS },
      ...{ ended: false, runs: 0, running: new Map(), notes: [] },
    };
    this.#records.set(number, record);
    this.#open.add(record);
    if (plan.isCall !== false) this.#calls++;
    this.#kinds.set(plan.kind, (this.#kinds.get(plan.kind) ?? 0) + 1);
    const whose = record.root === number ? "" : ` for call ${record.root}`;
    this.note(record, `${plan.nodeID} makes it${whose}${plan.target === undefined ? "" : `, to ${plan.target}`}`);
    return record;
  }

  /** Follows a call that was opened. Never rejects. */
  async follow(record: CallRecord, call: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>> {
    try {
      const value = await call();
      this.#end(record, "answered", record.plan.verify(value, record));
      return { status: "fulfilled", value };
    } catch (reason) {
      this.#end(record, outcomeOf(reason), judgeError(reason, record));
      return { status: "rejected", reason };
    }
  }

  /** How often the action of a call was begun so far. */
  runsOf(number: number): number {
    return this.#records.get(number)?.runs ?? 0;
  }

  /** The caller gives the call up: it must end at once. */
  givenUp(record: CallRecord): void {
    record.dueAt = Math.min(record.dueAt, this.#parts.clock.now());
    this.note(record, "is given up");
  }

  /** A node finds that another one is gone: what it asked of that node must end at once. */
  nodeGone(nodeID: string, gone: string): void {
    for (const record of this.#open) {
      if (record.plan.nodeID !== nodeID || record.plan.target !== gone) continue;
      record.dueAt = Math.min(record.dueAt, this.#parts.clock.now());
      this.note(record, `${nodeID} hears that ${gone} is gone`);
    }
  }

  /** Runs the action of a call on a node. */
  async run<T>(number: number, ctx: AnyContext, work: () => T | Promise<T>): Promise<T> {
    const record = this.#records.get(number);
    const nodeID = ctx.broker.nodeID;
    if (record === undefined) {
      this.#parts.complaints.add(`Node ${nodeID} was asked to run call ${number}, which nobody made.`);
      return work();
    }
    this.#begin(record, ctx);
    try {
      return await work();
    } finally {
      record.running.delete(ctx.id);
      this.note(record, `has run on ${nodeID}`);
    }
  }

  note(record: CallRecord, text: string): void {
    const line = this.#parts.history.add(`call ${record.number} (${record.plan.kind}) ${text}`);
    if (!record.ended) record.notes.push(line);
  }

  /** Complains about every call that should have ended by now. */
  checkOverdue(): void {
    const now = this.#parts.clock.now();
    for (const record of this.#open) {
      if (record.dueAt >= now) continue;
      this.#open.delete(record);
      this.#complain(record, `has not ended ${Math.round(now - record.dueAt)} ms after its deadline`);
    }
  }

  #begin(record: CallRecord, ctx: AnyContext): void {
    const { nodeID } = ctx.broker;
    const before = record.running.get(ctx.id);
    const { runs = 1 } = record.plan;
    record.runs++;
    this.note(record, `runs on ${nodeID} for ${ctx.nodeID}, attempt ${ctx.attempt}, id ${idOf(ctx)}`);
    if (before !== undefined && !before.signal.aborted) this.#complain(record, "was begun twice at the same time");
    record.running.set(ctx.id, ctx);
    if (ctx.deadline > record.plan.budgetMs + 1) this.#complain(record, `has ${ctx.deadline} ms on ${nodeID}`);
    const most = this.#parts.mayRepeat(record.beganAt) ? 2 * runs : runs;
    if (record.runs > most) this.#complain(record, `was run ${record.runs} times, at most ${most} were possible`);
  }

  #end(record: CallRecord, outcome: string, problem: string | undefined): void {
    const late = this.#parts.clock.now() - record.dueAt;
    if (record.plan.isCall !== false) this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    this.note(record, `ends: ${outcome}`);
    if (problem !== undefined) this.#complain(record, problem);
    else if (late > 0 && this.#open.has(record)) this.#complain(record, `ended ${late.toFixed(1)} ms too late`);
    this.#open.delete(record);
    record.ended = true;
    record.notes = [];
  }

  #complain(record: CallRecord, problem: string): void {
    this.#parts.complaints.add(`Call ${record.number} (${record.plan.kind}) ${problem}:`, record.notes);
  }
}

/** Ids begin with a random text, which is not the same in two runs. */
const idOf = ({ id }: AnyContext): string => id.slice(id.lastIndexOf("-") + 1);
