import { MemoryTransporter, ServiceBroker } from "@isomer/core";
import type { Transporter } from "@isomer/core/adapter-kit";
import { FakeClock, type NetworkCounters, startCluster } from "@isomer/testing";
import { Chance, withSeededMath } from "./chance.ts";
import { FaultSchedule } from "./faults/fault-schedule.ts";
import { Repeats } from "./faults/repeats.ts";
import { Fleet, type FleetParts, type Member } from "./fleet.ts";
import { CallLedger } from "./ledger/call-ledger.ts";
import { SWEEP_MS } from "./ledger/call-record.ts";
import { Complaints } from "./ledger/complaints.ts";
import { History } from "./ledger/history.ts";
import { NewsLedger } from "./ledger/news-ledger.ts";
import { checkReach, checkRest, stopOneByOne } from "./leftovers.ts";
import { Load } from "./load/load.ts";
import { NODES } from "./placement.ts";
import { CACHE_TTL_MS } from "./services/guarded-services.ts";
import { type ClosedConnections, watchedTransporter } from "./watched-transporter.ts";

export interface ChaosOptions {
  /** Where chance begins: the same seed makes the same run. */
  readonly seed: number;
  /** Calls and events that are made; those that callees make come on top. */
  readonly operations: number;
  /** Whether packets to one node share frames. Without it each can be lost, doubled or late by itself. */
  readonly batches: boolean;
}

/** What happened in a run. */
export interface ChaosReport {
  readonly complaints: readonly string[];
  /** Of everything that happened, in its order and with its time. */
  readonly digest: string;
  readonly calls: number;
  readonly events: number;
  /** Times that a listener ran. */
  readonly heard: number;
  readonly starts: number;
  /** Calls by how they ended, by the type of the error. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly frames: NetworkCounters;
  /** Fake time from the end of the faults until every node sees every other one. */
  readonly wholeAfterMs: number;
  readonly fakeSeconds: number;
  readonly wallSeconds: number;
}

/** Fake time in which everything ends that nobody waits for any more: breakers, dead nodes, chunks without a stream. */
const REST_MS = 30_000;
/** Fake time in which every node hears every other one: two heartbeats, and the question and answer behind them. */
const WHOLE_MS = 2_500;
/** Fake time between two looks for calls that are overdue. */
const LOOK_MS = 1_000;

/** Runs a cluster under load and faults, then without, and answers what was not as it must be. */
export function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  return withoutStacks(() => withSeededMath(options.seed, () => run(options)));
}

/** A third of the time of a run would go into the stacks of errors that are meant to be there. */
async function withoutStacks<T>(work: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function run({ seed, operations, batches }: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now();
  const chance = new Chance(seed);
  const clock = new FakeClock();
  const complaints = new Complaints();
  const history = new History(clock);
  const repeats = new Repeats(clock);
  const common = { clock, history, complaints };
  const calls = new CallLedger({ ...common, mayRepeat: (since) => repeats.mayRepeat("REQ", since) });
  const news = new NewsLedger({ ...common, mayRepeat: (since) => repeats.mayRepeat("EVENT", since) });
  const closed: ClosedConnections = { late: 0 };
  const bus = `chaos ${seed} ${startedAt}`;
  const transporter = (): Transporter => watchedTransporter(new MemoryTransporter({ bus }), closed);
  const cluster = await startCluster({ nodes: {}, clock, transporter, network: { seed, batches } });
  const fleet = createFleet({ cluster, clock, desk: { clock, calls, news, complaints } }, history);
  await clock.until(Promise.all(NODES.map((nodeID) => fleet.start(nodeID))));
  const timers = clock.pending;

  const load = new Load({ clock, fleet, chance: chance.fork(), operations });
  const schedule = new FaultSchedule({ ...common, fleet, repeats, chance: chance.fork(), network: cluster.network });
  const look = clock.every(LOOK_MS, () => calls.checkOverdue());
  const faults = schedule.run();
  await clock.until(load.run());
  await clock.until(Promise.all([schedule.end(), faults]));
  const wholeAfterMs = await becomeWhole(fleet, clock);
  if (wholeAfterMs > WHOLE_MS) complaints.add(`The nodes needed ${wholeAfterMs} ms to find each other again.`);
  await clock.advance(REST_MS);
  look.cancel();
  const checkTimers = (): void => {
    if (clock.pending !== timers) complaints.add(`${clock.pending} timers are set at rest, ${timers} before the load.`);
  };
  checkTimers();
  calls.checkOverdue();
  if (load.underWay > 0) complaints.add(`${load.underWay} piece(s) of load have not ended.`);

  const parts = { fleet, clock, calls, news, complaints };
  const orphans = await clock.until(checkRest(parts));
  await checkReach(parts);
  await clock.advance(2 * SWEEP_MS);
  checkTimers();
  // Once more when nothing is cached any more: locks and places in queues were given back.
  await clock.advance(2 * CACHE_TTL_MS);
  await checkReach(parts);
  const more = (await clock.until(checkRest(parts))) - orphans;
  if (more > 0) complaints.add(`${more} call(s) were answered more than once on a whole network.`);
  await stopOneByOne(parts);
  await probe(transporter(), clock);
  if (closed.late > 0) complaints.add(`${closed.late} frame(s) arrived at connections that were closed.`);
  await clock.advance(REST_MS);
  if (clock.pending > 0) complaints.add(`${clock.pending} timer(s) are set although every broker was stopped.`);
  return {
    ...{ complaints: complaints.list(), digest: history.digest() },
    ...{ calls: calls.count, events: news.count, heard: news.handled, starts: fleet.starts },
    outcomes: Object.fromEntries(calls.outcomes),
    kinds: Object.fromEntries(calls.kinds),
    faults: Object.fromEntries(schedule.counts),
    frames: cluster.network.counters(),
    wholeAfterMs,
    fakeSeconds: Math.round(clock.now() / 1_000),
    wallSeconds: (performance.now() - startedAt) / 1_000,
  };
}

/** Lets time pass until every node sees every other one. */
async function becomeWhole({ members }: Fleet, clock: FakeClock): Promise<number> {
  const since = clock.now();
  const isWhole = async (): Promise<boolean> => {
    const lists = members.map(({ broker }) => broker.call<readonly unknown[]>("$node.list", { onlyAvailable: true }));
    return (await Promise.all(lists)).every(({ length }) => length === NODES.length);
  };
  while (!(await isWhole()) && clock.now() < since + REST_MS) await clock.advance(100);
  return clock.now() - since;
}

/** Sends frames to whoever still listens, from a node that is new. */
async function probe(transporter: Transporter, clock: FakeClock): Promise<void> {
  const broker = new ServiceBroker({ nodeID: "probe", clock, transporter, logger: false });
  await clock.until(broker.start());
  await clock.until(broker.ping(NODES, 1));
  await clock.until(broker.stop());
}

/** What nodes think of each other is part of the history. */
function createFleet(parts: Omit<FleetParts, "onMember">, history: History): Fleet {
  const onMember = ({ nodeID, broker }: Member): void => {
    broker.onInternal("$node.*", (payload, event) => {
      const { node } = (payload ?? {}) as { readonly node?: { readonly id: string } };
      if (node === undefined) return;
      history.add(`${nodeID}: ${event} ${node.id}`);
      if (event === "$node.disconnected") parts.desk.calls.nodeGone(nodeID, node.id);
    });
    broker.onInternal("$circuit-breaker.*", (payload, event) => {
      const { nodeID: of, action } = payload as { readonly nodeID: string; readonly action: string };
      history.add(`${nodeID}: ${event} ${action} on ${of}`);
    });
  };
  return new Fleet({ ...parts, onMember });
}
