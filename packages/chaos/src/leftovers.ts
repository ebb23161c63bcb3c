import { getEventListeners } from "node:events";
import type { FakeClock } from "@isomer/testing";
import type { Fleet, Member } from "./fleet.ts";
import type { CallLedger } from "./ledger/call-ledger.ts";
import type { CallPlan } from "./ledger/call-record.ts";
import type { Complaints } from "./ledger/complaints.ts";
import type { NewsLedger } from "./ledger/news-ledger.ts";
import { askOf, echoPlan } from "./load/plain-calls.ts";
import { lists, readTraffic, TABLE_NAMES } from "./node-view.ts";
import { hostsOf, NODES } from "./placement.ts";
import { GROUPS } from "./services/news-services.ts";
import { isPath } from "./services/relay-service.ts";

export interface RestParts {
  readonly fleet: Fleet;
  readonly clock: FakeClock;
  readonly calls: CallLedger;
  readonly news: NewsLedger;
  readonly complaints: Complaints;
}

/** Complains about whatever is left on nodes that have nothing to do. Answers how many answers nobody waited for. */
export async function checkRest({ fleet, complaints }: RestParts): Promise<number> {
  let sum = 0;
  for (const { nodeID, broker, lasting } of fleet.members) {
    const { tables, orphans } = await readTraffic(broker);
    sum += orphans;
    for (const name of TABLE_NAMES) {
      if (tables[name] > 0) complaints.add(`Node ${nodeID} still has ${tables[name]} in its table '${name}'.`);
    }
    const listeners = getEventListeners(lasting, "abort").length;
    if (listeners > 0) complaints.add(`Calls of node ${nodeID} left ${listeners} listener(s) on a signal.`);
  }
  return sum;
}

/** Complains unless every node reaches every other one, with calls and with events, and gets what it asks for. */
export async function checkReach({ fleet, clock, calls, news, complaints }: RestParts): Promise<void> {
  const told: number[] = [];
  for (const { broker, desk } of fleet.members) {
    const number = news.tell({ event: "news.told", type: "emit", groups: null, nodeID: desk.nodeID });
    told.push(number);
    await clock.until(broker.emit("news.told", { number, ms: 0 }));
    await clock.until(Promise.all(goodCalls(desk.nodeID).map((plan) => makeGoodCall({ broker, desk }, plan))));
  }
  await clock.settle();
  for (const number of told) {
    const handled = news.handledBy(number);
    if (!GROUPS.every((group) => handled.get(group) === 1))
      complaints.add(`Event ${number} on a whole network was handled by ${JSON.stringify([...handled])}.`);
  }

  function makeGoodCall({ broker, desk }: Pick<Member, "broker" | "desk">, good: GoodCall): Promise<unknown> {
    const { action, target, params = {}, verify } = good;
    const plan = { ...echoPlan(desk, "after all"), errors: [], target, ...(verify === undefined ? {} : { verify }) };
    return calls.make(plan, (call) => broker.call(action, { ...askOf(call), ...params }, { nodeID: target }));
  }
}

/** Stops all nodes, and complains about each that has not heard the others take leave. */
export async function stopOneByOne({ fleet, clock, complaints }: RestParts): Promise<void> {
  for (const nodeID of NODES) {
    await clock.until(fleet.stop(nodeID));
    await clock.settle();
    for (const { broker } of fleet.members) {
      if (await clock.until(lists(broker, nodeID)))
        complaints.add(`Node ${broker.nodeID} has not heard ${nodeID} take leave.`);
    }
  }
}

interface GoodCall {
  readonly action: string;
  readonly target: string;
  readonly params?: object;
  readonly verify?: CallPlan["verify"];
}

/** Calls of a node that succeed on a network without faults. */
function goodCalls(nodeID: string): readonly GoodCall[] {
  const isFound = (answer: unknown): string | undefined =>
    (answer as { readonly key?: string }).key === nodeID ? undefined : "got what it did not ask for";
  return [
    ...NODES.map((target) => ({
      ...{ action: "relay.pass", target, params: { hops: [], last: "echo.plain" } },
      verify: (answer: unknown, call: { readonly number: number }) => isPath(answer, call, [target]),
    })),
    ...hostsOf("narrow").map((target) => ({ action: "narrow.work", target, params: { ms: 1 } })),
    ...hostsOf("fragile").map((target) => ({ action: "fragile.try", target, params: { fail: false } })),
    ...hostsOf("cached").map((target) => ({
      ...{ action: "cached.find", target, params: { key: nodeID, ms: 1 } },
      verify: isFound,
    })),
  ];
}
