import { randomUUID } from "node:crypto";
import type { Bench } from "../support/bench.ts";
import { traitsOf } from "../support/cell.ts";
import { DIRECTIONS } from "../support/directions.ts";
import { type InteropNode, PROBES, type SeenEvent } from "../support/interop-node.ts";
import { until } from "../support/until.ts";

/** Events: who gets them, how often, and with what. */
export function eventCases({ cell, cluster }: Bench): void {
  const { headers } = traitsOf(cell);

  /** Marks the events of one case. */
  const mark = (): { readonly token: string } => ({ token: randomUUID() });
  const marked = (node: InteropNode, { token }: { readonly token: string }): readonly SeenEvent[] =>
    node.received.filter(({ meta }) => meta.token === token);

  describe.each(DIRECTIONS)("events $title", ({ ends }) => {
    /** Waits until the listener of the callee has received so many events. */
    const arrive = async (meta: { readonly token: string }, count = 1): Promise<readonly SeenEvent[]> => {
      const { callee } = ends(cluster());
      await until("the events arrived", () => marked(callee, meta).length >= count);
      return marked(callee, meta);
    };
    /** What was emitted before has arrived, or never will: packets to one node keep their order. */
    const flush = async (): Promise<void> => {
      const { caller } = ends(cluster());
      const meta = mark();
      await caller.broadcast("order.flush", null, { meta });
      await arrive(meta);
    };

    test("an event arrives with payload, name, type, group, emitter, level and ids", async () => {
      const { caller, callee } = ends(cluster());
      const meta = mark();
      await caller.emit("order.created", { id: 7, lines: [{ sku: "A" }] }, { meta });
      const [event] = await arrive(meta);
      expect(event).toEqual({
        listener: "order.*",
        name: "order.created",
        type: "emit",
        groups: [callee.make],
        payload: { id: 7, lines: [{ sku: "A" }] },
        meta,
        headers: {},
        emitter: caller.nodeID,
        requestID: expect.any(String),
        caller: null,
        level: 1,
      });
    });

    test.each([
      ["a text", "text"],
      ["zero", 0],
      ["false", false],
      ["a list", [1, null, "x"]],
      ["null", null],
    ])("a payload arrives: %s", async (_title, payload) => {
      const { caller } = ends(cluster());
      const meta = mark();
      await caller.emit("order.created", payload, { meta });
      expect((await arrive(meta))[0]?.payload).toEqual(payload);
    });

    test("an event without payload arrives with null", async () => {
      const { caller } = ends(cluster());
      const meta = mark();
      await caller.emit("order.created", undefined, { meta });
      expect((await arrive(meta))[0]?.payload).toBeNull();
    });

    test(headers ? "headers arrive" : "headers are dropped, because protocol 4 has none", async () => {
      const { caller } = ends(cluster());
      const meta = mark();
      await caller.emit("order.created", {}, { meta, headers: { tenant: "t1" } });
      expect((await arrive(meta))[0]?.headers).toEqual(headers ? { tenant: "t1" } : {});
    });

    test("an event that an action emits belongs to the action's request", async () => {
      const { caller, callee } = ends(cluster());
      const meta = mark();
      // The caller of the direction is where the event comes from, so the callee makes it emit.
      await callee.call(
        `${PROBES[caller.make]}.spread`,
        { event: "order.spread", payload: { id: 1 } },
        { meta, requestID: "request-9" },
      );
      const [event] = await arrive(meta);
      expect(event).toMatchObject({ requestID: "request-9", level: 2, caller: PROBES[caller.make] });
    });

    test("** matches any number of parts, * exactly one", async () => {
      const { caller } = ends(cluster());
      const meta = mark();
      for (const name of ["audit.a", "audit.a.b.c", "user.7.renamed", "user.7.8.renamed", "order.a.b"]) {
        await caller.emit(name, null, { meta });
      }
      await flush();
      const seen = marked(ends(cluster()).callee, meta).map(({ name }) => name);
      // An emitted event of group `audit` goes to one of its two listeners, so a broadcast is what shows the pattern.
      expect(seen.filter((name) => !String(name).startsWith("audit"))).toEqual(["user.7.renamed"]);
      const all = mark();
      for (const name of ["audit.a", "audit.a.b.c", "audit"]) await caller.broadcast(name, null, { meta: all });
      await flush();
      expect(marked(ends(cluster()).callee, all).map(({ name }) => name)).toEqual(["audit.a", "audit.a.b.c"]);
    });

    test("each group gets an emitted event once", async () => {
      const { caller } = ends(cluster());
      const meta = mark();
      for (let i = 0; i < 10; i++) await caller.emit("audit.count", { i }, { meta });
      await flush();
      const { isomer, moleculer } = cluster();
      const shares = [isomer, moleculer].map((node) => marked(node, meta).length);
      expect(shares).toEqual([5, 5]);
    });

    test("an event for named groups reaches no other", async () => {
      const { caller, callee } = ends(cluster());
      const meta = mark();
      await caller.emit("order.grouped", null, { meta, groups: [caller.make] });
      await caller.emit("order.grouped", null, { meta, groups: [callee.make, "nobody"] });
      await flush();
      expect(marked(callee, meta)).toHaveLength(1);
      expect(marked(caller, meta)).toHaveLength(1);
    });

    test("one node of a group gets an emitted event, by turns, whatever it is made of", async () => {
      const { caller } = ends(cluster());
      const { isomerWorker, moleculerWorker } = cluster();
      const meta = mark();
      for (let i = 0; i < 20; i++) await caller.emit("job.done", { i }, { meta });
      const workers = [isomerWorker, moleculerWorker];
      const count = (): number[] => workers.map((node) => marked(node, meta).length);
      await until("all events arrived", () => count().reduce((sum, share) => sum + share) >= 20);
      expect(count()).toEqual([10, 10]);
    });

    test("a broadcast reaches every listener once", async () => {
      const { caller } = ends(cluster());
      const { isomer, moleculer, isomerWorker, moleculerWorker } = cluster();
      const meta = mark();
      await caller.broadcast("job.done", { all: true }, { meta });
      await caller.broadcast("order.news", { all: true }, { meta });
      const listeners = [isomer, moleculer, isomerWorker, moleculerWorker];
      await until("all listeners got it", () => listeners.every((node) => marked(node, meta).length > 0));
      await flush();
      expect(listeners.map((node) => marked(node, meta).length)).toEqual([1, 1, 1, 1]);
      const { callee } = ends(cluster());
      expect(marked(callee, meta)[0]).toMatchObject({ type: "broadcast", payload: { all: true } });
    });

    test("a broadcast for a group reaches every listener of the group and no other", async () => {
      const { caller, callee } = ends(cluster());
      const meta = mark();
      await caller.broadcast("order.news", null, { meta, groups: [callee.make] });
      await caller.broadcast("audit.news", null, { meta, groups: ["audit"] });
      await flush();
      expect(marked(callee, meta).map(({ name }) => name)).toEqual(["order.news", "audit.news"]);
      expect(marked(caller, meta).map(({ name }) => name)).toEqual(["audit.news"]);
    });
  });
}
