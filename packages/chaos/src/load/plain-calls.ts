/** Calls that are answered, fail, wait, are retried, and are given up. */
import { getEventListeners } from "node:events";
import type { CallOptions, Context } from "@isomer/core";
import { REQUEST_TIMEOUT_MS } from "../fleet.ts";
import { type CallPlan, type CallRecord, SWEEP_MS } from "../ledger/call-record.ts";
import { ChaosError, OF_THE_WAY } from "../ledger/known-errors.ts";
import { NODES } from "../placement.ts";
import { pause } from "../services/desk.ts";
import { FLAKY_DELAY_MS, FLAKY_RETRIES } from "../services/echo-service.ts";
import { isEchoOf } from "../services/relay-service.ts";
import type { LoadKind, Site } from "./site.ts";

/** What the plans of calls for an echo have in common. */
export const echoPlan = ({ nodeID }: { nodeID: string }, kind: string) =>
  ({ kind, nodeID, budgetMs: REQUEST_TIMEOUT_MS, errors: OF_THE_WAY, verify: isEchoOf }) as const satisfies CallPlan;

/** Numbers that go with a call. */
export const askOf = ({ number, root }: CallRecord) => ({ number, root });

const plain: LoadKind = {
  ...{ name: "plain", weight: 26, size: 1 },
  begin: ({ broker, desk }) =>
    desk.calls.make(echoPlan(desk, "plain"), (call) => broker.call("echo.plain", askOf(call))),
};

const fails: LoadKind = {
  ...{ name: "fails", weight: 5, size: 1 },
  begin: ({ broker, desk }) =>
    desk.calls.make(
      { ...echoPlan(desk, "fails"), errors: [...OF_THE_WAY, "REFUSED"], verify: () => "was answered" },
      (call) => broker.call("echo.refuse", askOf(call)),
    ),
};

/** Half of them take longer than there is time. */
const slow: LoadKind = {
  ...{ name: "slow", weight: 8, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const timeout = chance.pick([200, 500, 500.5, 1_000, 3_500]);
    const ms = chance.between(0, 2 * timeout);
    const action = chance.pick(["echo.deaf", "echo.attentive"]);
    const errors = [...OF_THE_WAY, "REQUEST_CANCELLED"];
    return desk.calls.make({ ...echoPlan(desk, "slow"), budgetMs: timeout, errors }, (call) =>
      broker.call(action, { ...askOf(call), ms }, { timeout }),
    );
  },
};

const directed: LoadKind = {
  ...{ name: "directed", weight: 8, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const nodeID = chance.pick(NODES);
    const verify: CallPlan["verify"] = (answer, call) => {
      const { on } = answer as { readonly on?: string };
      return on === nodeID ? isEchoOf(answer, call) : `was for ${nodeID}, and answered by ${on}`;
    };
    return desk.calls.make(
      { ...echoPlan(desk, "directed"), errors: [...OF_THE_WAY, "CIRCUIT_OPEN"], target: nodeID, verify },
      (call) => broker.call("echo.plain", askOf(call), { nodeID }),
    );
  },
};

const retried: LoadKind = {
  ...{ name: "retried", weight: 6, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const timeout = chance.pick([300, 1_000]);
    const failures = chance.between(0, FLAKY_RETRIES + 1);
    const plan = {
      ...echoPlan(desk, "retried"),
      budgetMs: (FLAKY_RETRIES + 1) * (timeout + SWEEP_MS) + FLAKY_RETRIES * FLAKY_DELAY_MS,
      errors: [...OF_THE_WAY, "FLAKY"],
      runs: FLAKY_RETRIES + 1,
    };
    return desk.calls.make(plan, (call) => broker.call("echo.flaky", { ...askOf(call), failures }, { timeout }));
  },
};

/** Only a call for which no node is found fails although it has a fallback. */
const fallback: LoadKind = {
  ...{ name: "fallback", weight: 4, size: 1 },
  begin: ({ broker, desk, chance }) => {
    const action = chance.pick(["echo.refuse", "echo.plain"]);
    const errors = ["SERVICE_NOT_FOUND", "SERVICE_NOT_AVAILABLE"];
    const verify: CallPlan["verify"] = (answer, call) => {
      const { instead } = answer as { readonly instead?: number };
      if (instead !== undefined) return instead === call.number ? undefined : `got the fallback of call ${instead}`;
      return action === "echo.refuse" ? "was answered" : isEchoOf(answer, call);
    };
    return desk.calls.make({ ...echoPlan(desk, "fallback"), errors, verify }, (call) => {
      const fallbackResponse = (_ctx: Context, error: unknown): { instead: number } => {
        const of = error instanceof ChaosError ? (error.data as { readonly number: number }).number : call.number;
        return { instead: of };
      };
      return broker.call(action, askOf(call), { fallbackResponse });
    });
  },
};

/** Ends when the caller gives up, at the latest; its signal is let go. */
const aborted: LoadKind = {
  ...{ name: "aborted", weight: 8, size: 1 },
  begin: async (site) => {
    const { chance, desk } = site;
    const controller = new AbortController();
    const { signal } = controller;
    const action = chance.pick(["echo.deaf", "echo.attentive"]);
    const before = chance.happens(0.1);
    if (before) controller.abort();
    const call = desk.calls.open(givenUpPlan(site, "aborted"));
    const work = desk.calls.follow(call, async () =>
      site.broker.call(action, { ...askOf(call), ms: chance.between(0, 1_000) }, { signal }),
    );
    if (!before) await pause(desk.clock, chance.between(0, 600));
    if (!call.ended) desk.calls.givenUp(call);
    controller.abort(new Error("The caller has enough."));
    await work;
    complainOfListeners(site, signal);
  },
};

/** A signal that never aborts, and that many calls listen to. */
const watched: LoadKind = {
  ...{ name: "watched", weight: 3, size: 1 },
  begin: (site) => {
    const { desk, broker, lasting } = site;
    const options: CallOptions = { signal: lasting };
    return desk.calls.make(givenUpPlan(site, "watched"), (call) =>
      broker.call("echo.attentive", { ...askOf(call), ms: site.chance.between(0, 300) }, options),
    );
  },
};

const givenUpPlan = ({ desk }: Site, kind: string): CallPlan => ({
  ...echoPlan(desk, kind),
  errors: [...OF_THE_WAY, "REQUEST_CANCELLED"],
});

function complainOfListeners({ desk }: Site, signal: AbortSignal): void {
  const left = getEventListeners(signal, "abort").length;
  if (left > 0) desk.complaints.add(`${left} listener(s) were left on the signal of a call that has ended.`);
}

export const PLAIN_CALLS: readonly LoadKind[] = [
  ...[plain, fails, slow, directed, retried, fallback, aborted, watched],
];
