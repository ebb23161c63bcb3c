import type { Bench } from "../../src/bench.ts";
import { traitsOf } from "../../src/cell.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { arrived, type EventMark, marked, newMark, shares } from "../../src/event-marks.ts";
import { PROBES, type SeenEvent } from "../../src/interop-node.ts";
import { until } from "../../src/until.ts";

/** Events: who gets them, how often, and with what. */
export function eventCases({ cell, cluster }: Bench): void {
  const { headers } = traitsOf(cell);

  describe.each(DIRECTIONS)("events $title", ({ ends }) => {
    /** Waits until a listener of the callee has received the event. */
    const arrive = async (meta: EventMark): Promise<readonly SeenEvent[]> => {
      const { callee } = ends(cluster());
      await arrived([callee], meta);
      return marked(callee, meta);
    };
    /** What was emitted before has arrived, or never will: packets to one node keep their order. */
    const flush = async (): Promise<void> => {
      const { caller } = ends(cluster());
      const meta = newMark();
      await caller.broadcast("order.flush", null, { meta });
      await arrive(meta);
    };

    test("an event arrives with payload, name, type, group, emitter, level and ids", async () => {
      const { caller, callee } = ends(cluster());
      const meta = newMark();
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
      const meta = newMark();
      await caller.emit("order.created", payload, { meta });
      expect((await arrive(meta))[0]?.payload).toEqual(payload);
    });

    test("an event without payload arrives with null", async () => {
      const { caller } = ends(cluster());
      const meta = newMark();
      await caller.emit("order.created", undefined, { meta });
      expect((await arrive(meta))[0]?.payload).toBeNull();
    });

    test(headers ? "headers arrive" : "headers are dropped, because protocol 4 has none", async () => {
      const { caller } = ends(cluster());
      const meta = newMark();
      await caller.emit("order.created", {}, { meta, headers: { tenant: "t1" } });
      expect((await arrive(meta))[0]?.headers).toEqual(headers ? { tenant: "t1" } : {});
    });

    test("an event that an action emits belongs to the action's request", async () => {
      const { caller, callee } = ends(cluster());
      const meta = newMark();
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
      const { caller, callee } = ends(cluster());
      const meta = newMark();
      // Broadcast, because one of the two listeners of a group would get an emitted event.
      for (const name of ["audit", "audit.a", "audit.a.b.c", "user.7.renamed", "user.7.8.renamed", "order.a.b"]) {
        await caller.broadcast(name, null, { meta });
      }
      await flush();
      expect(marked(callee, meta).map(({ name }) => name)).toEqual(["audit.a", "audit.a.b.c", "user.7.renamed"]);
    });

    test("each group gets an emitted event once", async () => {
      const { caller } = ends(cluster());
      const meta = newMark();
      for (let i = 0; i < 10; i++) await caller.emit("audit.count", { i }, { meta });
      await flush();
      const { isomer, moleculer } = cluster();
      expect(shares([isomer, moleculer], meta)).toEqual([5, 5]);
    });

    test("an event for named groups reaches no other", async () => {
      const { caller, callee } = ends(cluster());
      const meta = newMark();
      await caller.emit("order.grouped", null, { meta, groups: [caller.make] });
      await caller.emit("order.grouped", null, { meta, groups: [callee.make, "nobody"] });
      await flush();
      expect(marked(callee, meta)).toHaveLength(1);
      expect(marked(caller, meta)).toHaveLength(1);
    });

    test("one node of a group gets an emitted event, by turns, whatever it is made of", async () => {
      const { caller } = ends(cluster());
      const { isomerWorker, moleculerWorker } = cluster();
      const meta = newMark();
      for (let i = 0; i < 20; i++) await caller.emit("job.done", { i }, { meta });
      const workers = [isomerWorker, moleculerWorker];
      await arrived(workers, meta, 20);
      expect(shares(workers, meta)).toEqual([10, 10]);
    });

    test("a broadcast reaches every listener once", async () => {
      const { caller } = ends(cluster());
      const { isomer, moleculer, isomerWorker, moleculerWorker } = cluster();
      const meta = newMark();
      await caller.broadcast("job.done", { all: true }, { meta });
      await caller.broadcast("order.news", { all: true }, { meta });
      const listeners = [isomer, moleculer, isomerWorker, moleculerWorker];
      await until("all listeners got it", () => shares(listeners, meta).every((share) => share > 0));
      await flush();
      expect(shares(listeners, meta)).toEqual([1, 1, 1, 1]);
      const { callee } = ends(cluster());
      expect(marked(callee, meta)[0]).toMatchObject({ type: "broadcast", payload: { all: true } });
    });

    test("a broadcast for a group reaches every listener of the group and no other", async () => {
      const { caller, callee } = ends(cluster());
      const meta = newMark();
      await caller.broadcast("order.news", null, { meta, groups: [callee.make] });
      await caller.broadcast("audit.news", null, { meta, groups: ["audit"] });
      await flush();
      expect(marked(callee, meta).map(({ name }) => name)).toEqual(["order.news", "audit.news"]);
      expect(marked(caller, meta).map(({ name }) => name)).toEqual(["audit.news"]);
    });
  });
}
