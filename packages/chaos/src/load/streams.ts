/** Calls that answer a stream, or bring one; some of the streams are closed early, some read slowly. */
import { Readable } from "node:stream";
import type { CallPlan, CallRecord } from "../ledger/call-record.ts";
import { ChaosError, OF_THE_WAY } from "../ledger/known-errors.ts";
import { STREAMING } from "../placement.ts";
import { pause } from "../services/desk.ts";
import { chunksOf, StreamCheck } from "../services/stream-chunks.ts";
import type { ReadReport } from "../services/stream-service.ts";
import { askOf, echoPlan } from "./plain-calls.ts";
import type { LoadKind, Site } from "./site.ts";

/** Time for a stream behind its last piece: until a node that is gone has been noticed. */
const PATIENCE_MS = 10_000;
const OF_STREAMS = [...OF_THE_WAY, "STREAM_CLOSED", "REQUEST_CANCELLED", "REFUSED"];

const down: LoadKind = {
  ...{ name: "stream down", weight: 7, size: 1, nodes: STREAMING },
  begin: async (site) => {
    const { broker, desk, chance } = site;
    const stream = { chunks: chance.between(0, 100), ms: chance.pick([0, 1, 20, 60]) };
    const target = chance.pick(STREAMING);
    const plan: CallPlan = { ...echoPlan(desk, "stream down"), errors: OF_STREAMS, target, verify: isStream };
    const opened = desk.calls.open(plan);
    const answer = await desk.calls.follow(opened, async () =>
      broker.call("flow.down", { ...askOf(opened), ...stream }, { nodeID: target }),
    );
    if (answer.status === "fulfilled") await read(site, opened, { ...stream, source: answer.value as Readable });
  },
};

const isStream = (answer: unknown): string | undefined =>
  Symbol.asyncIterator in (answer as object) ? undefined : "was not answered by a stream";

/** Reads a stream to its end, or closes it before. */
function read(
  { desk, chance }: Site,
  { number, root }: CallRecord,
  { chunks, ms, source }: { readonly chunks: number; readonly ms: number; readonly source: Readable },
): Promise<unknown> {
  const most = chance.happens(0.3) ? chance.between(1, 20) : Number.POSITIVE_INFINITY;
  const pauseMs = chance.pick([0, 0, 5, 40]);
  const budgetMs = chunks * (ms + pauseMs) + PATIENCE_MS;
  const check = new StreamCheck({ number, chunks }, desk.complaints);
  const plan: CallPlan = {
    ...{ kind: "reading", nodeID: desk.nodeID, budgetMs, root, isCall: false, errors: OF_STREAMS },
    verify: () => undefined,
  };
  return desk.calls.make(plan, async () => {
    for await (const chunk of source) {
      check.take(chunk);
      if (check.read >= most) return;
      if (pauseMs > 0) await pause(desk.clock, pauseMs);
    }
    check.ended();
  });
}

const up: LoadKind = {
  ...{ name: "stream up", weight: 7, size: 1, nodes: STREAMING },
  begin: async ({ broker, desk, chance }) => {
    const stream = { chunks: chance.between(0, 60), ms: chance.pick([0, 1, 20]) };
    const most = chance.happens(0.3) ? chance.between(1, 20) : 1_000;
    const verify = (answer: unknown, { number }: CallRecord): string | undefined => {
      const { number: of, read: count } = answer as ReadReport;
      if (of !== number) return `got the answer of call ${of}`;
      const whole = Math.min(stream.chunks, most);
      return count === whole ? undefined : `had ${whole} pieces, of which ${count} were read`;
    };
    const target = chance.pick(STREAMING);
    const call = desk.calls.open({ ...echoPlan(desk, "stream up"), errors: OF_STREAMS, target, verify });
    const source = Readable.from(chunksOf({ ...stream, number: call.number }, desk.clock));
    const closed = new Promise((resolve) => source.once("error", () => {}).once("close", resolve));
    if (chance.happens(0.2)) {
      const failure = new ChaosError("REFUSED", call.number, call.root);
      desk.clock.after(chance.between(0, 300), () => source.destroy(failure));
    }
    const options = { nodeID: target, stream: source };
    await desk.calls.follow(call, async () => broker.call("flow.up", { ...askOf(call), ...stream, most }, options));
    const plan: CallPlan = {
      ...{ kind: "source", nodeID: desk.nodeID, budgetMs: PATIENCE_MS, root: call.number, isCall: false, errors: [] },
      verify: () => undefined,
    };
    await desk.calls.make(plan, () => closed);
  },
};

export const STREAMS: readonly LoadKind[] = [down, up];
