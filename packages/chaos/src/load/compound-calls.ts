/** Calls that make others, or share something with others. */
import type { CallPlan, CallRecord } from "../ledger/call-record.ts";
import { OF_THE_WAY } from "../ledger/known-errors.ts";
import { NODES } from "../placement.ts";
import { CACHE_TTL_MS, type Found } from "../services/guarded-services.ts";
import { isEchoOf, isPath, OF_NESTED } from "../services/relay-service.ts";
import { askOf, echoPlan } from "./plain-calls.ts";
import type { LoadKind } from "./site.ts";

/** Over three nodes, and from there to an echo. */
const relay: LoadKind = {
  ...{ name: "relay", weight: 6, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const [first, ...hops] = chance.some(NODES, 3) as [string, string, string];
    const timeout = chance.pick([300, 2_000]);
    const last = chance.happens(0.9) ? "echo.plain" : "echo.refuse";
    const plan: CallPlan = {
      ...echoPlan(desk, "relay"),
      ...{ budgetMs: timeout, errors: OF_NESTED, target: first },
      verify: (answer, call) => isPath(answer, call, [first, ...hops]),
    };
    return desk.calls.make(plan, (call) =>
      broker.call("relay.pass", { ...askOf(call), hops, last }, { nodeID: first, timeout }),
    );
  },
};

/** Three calls at once. With `settled` each has an outcome of its own, without it they have one for all. */
const several: LoadKind = {
  ...{ name: "mcall", weight: 5, size: 3 },
  begin: async ({ broker, desk, chance }) => {
    if (chance.happens(0.5)) {
      const plan = { ...echoPlan(desk, "mcall together"), runs: 3, verify: areEchoesOf };
      return desk.calls.make(plan, (call) => broker.mcall({ a: echo(call), b: echo(call), c: echo(call) }));
    }
    const calls = [1, 2, 3].map(() => desk.calls.open(echoPlan(desk, "mcall each")));
    const answers = broker.mcall(calls.map(echo), { settled: true });
    return Promise.all(
      calls.map((call, index) =>
        desk.calls.follow(call, async () => {
          const answer = (await answers)[index];
          if (answer?.status !== "fulfilled") throw answer?.reason;
          return answer.value;
        }),
      ),
    );
  },
};

const echo = (call: CallRecord) => ({ action: "echo.plain", params: askOf(call) });

function areEchoesOf(answers: unknown, call: CallRecord): string | undefined {
  const { a, b, c } = answers as Readonly<Record<string, unknown>>;
  return isEchoOf(a, call) ?? isEchoOf(b, call) ?? isEchoOf(c, call);
}

/** Answers are at most as old as the cache keeps them. */
const cached: LoadKind = {
  ...{ name: "cached", weight: 8, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const key = `k${chance.between(1, 12)}`;
    const ms = chance.between(0, 400);
    const verify = (answer: unknown, { beganAt, number }: CallRecord): string | undefined => {
      const found = answer as Found;
      if (found.key !== key) return `asked for ${key} and got ${found.key}`;
      if (found.at >= beganAt - CACHE_TTL_MS) return undefined;
      return `got for ${key} what call ${found.by} computed ${beganAt - found.at} ms before call ${number}`;
    };
    const errors = [...OF_THE_WAY, "REQUEST_CANCELLED"];
    return desk.calls.make({ ...echoPlan(desk, "cached"), errors, verify }, (call) =>
      broker.call("cached.find", { ...askOf(call), key, ms }),
    );
  },
};

/** Some are given up while they wait in the queue, or run. */
const narrow: LoadKind = {
  ...{ name: "narrow", weight: 6, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const timeout = chance.pick([300, 4_000]);
    const errors = [...OF_THE_WAY, "QUEUE_FULL", "REQUEST_CANCELLED"];
    return desk.calls.make({ ...echoPlan(desk, "narrow"), budgetMs: timeout, errors }, (call) =>
      broker.call("narrow.work", { ...askOf(call), ms: chance.between(50, 600) }, { timeout }),
    );
  },
};

/** For some seconds most of them fail, then few. */
const fragile: LoadKind = {
  ...{ name: "fragile", weight: 5, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const ill = Math.floor(desk.clock.now() / 5_000) % 2 === 1;
    const fail = chance.happens(ill ? 0.9 : 0.1);
    const node = chance.happens(0.2) ? { nodeID: chance.pick(["n3", "n6", "n9"]) } : {};
    const errors = [...OF_THE_WAY, "BROKEN", "CIRCUIT_OPEN"];
    return desk.calls.make({ ...echoPlan(desk, "fragile"), errors }, (call) =>
      broker.call("fragile.try", { ...askOf(call), fail }, node),
    );
  },
};

const guest: LoadKind = {
  ...{ name: "guest", weight: 3, size: 1 },
  begin: ({ broker, desk, chance }) =>
    desk.calls.make(echoPlan(desk, "guest"), (call) =>
      broker.call("guest.visit", { ...askOf(call), ms: chance.between(0, 200) }),
    ),
};

export const COMPOUND_CALLS: readonly LoadKind[] = [relay, several, cached, narrow, fragile, guest];
