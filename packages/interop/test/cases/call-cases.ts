import type { Bench } from "../../src/bench.ts";
import { traitsOf } from "../../src/cell.ts";
import { DIRECTIONS, type Ends } from "../../src/directions.ts";
import { PROBES } from "../../src/interop-node.ts";

/** What `echo` says of the context it ran with. */
interface Echo {
  readonly params: unknown;
  readonly meta: unknown;
  readonly headers: unknown;
  readonly id: string;
  readonly requestID: string;
  readonly parentID: string | null;
  readonly level: number;
  readonly caller: string | null;
  readonly from: string;
}

/** Calls: what arrives, what comes back, and what travels beside. */
export function callCases({ cell, cluster }: Bench): void {
  const { headers, preservesTypes } = traitsOf(cell);

  describe.each(DIRECTIONS)("calls $title", ({ ends }) => {
    const here = (): Ends & { readonly probe: string } => {
      const { caller, callee } = ends(cluster());
      return { caller, callee, probe: PROBES[callee.make] };
    };
    const echo = async (
      ...args: [params?: unknown, settings?: Parameters<Ends["caller"]["call"]>[2]]
    ): Promise<Echo> => {
      const { caller, probe } = here();
      return (await caller.call(`${probe}.echo`, ...args)).data as Echo;
    };

    test.each([
      ["an object", { a: 1, b: { c: [true, null, "é"] } }],
      ["a list", [1, "two", { three: 3 }]],
      ["a text", "only a text"],
      ["zero", 0],
      ["false", false],
      ["null", null],
    ])("params arrive: %s", async (_title, params) => {
      expect((await echo(params)).params).toEqual(params);
    });

    test("a call without params arrives with empty ones", async () => {
      expect((await echo()).params).toEqual({});
    });

    test.each([
      ["null", null],
      ["false", false],
      ["zero", 0],
      ["text", "grüße 🎲"],
      ["empty", ""],
      ["number", -1234.5],
      ["large", Number.MAX_SAFE_INTEGER],
      ["list", [1, [2, { three: 3 }], null]],
      ["object", { nested: { deep: { value: true } } }],
      ["nothing", undefined],
    ])("a result comes back: %s", async (kind, expected) => {
      const { caller, probe } = here();
      expect((await caller.call(`${probe}.answer`, { kind })).data).toEqual(expected);
    });

    test("bytes and dates come back as well as the serializer can", async () => {
      const { caller, probe } = here();
      const { data: bytes } = await caller.call(`${probe}.answer`, { kind: "bytes" });
      const { data: date } = await caller.call(`${probe}.answer`, { kind: "date" });
      const expected = preservesTypes
        ? [Buffer.from("bytes"), new Date(1_700_000_000_123)]
        : [{ type: "Buffer", data: [...Buffer.from("bytes")] }, "2023-11-14T22:13:20.123Z"];
      expect([bytes, date]).toEqual(expected);
    });

    test("meta arrives, and what the callee sets comes back", async () => {
      const { caller, probe } = here();
      expect((await echo({}, { meta: { user: { id: 5 } } })).meta).toEqual({ user: { id: 5 } });
      const { meta } = await caller.call(`${probe}.remember`, { value: 42 }, { meta: { user: { id: 5 } } });
      expect(meta).toEqual({ user: { id: 5 }, remembered: 42 });
    });

    test(headers ? "headers arrive" : "headers are dropped, because protocol 4 has none", async () => {
      expect((await echo({}, { headers: { tenant: "t1" } })).headers).toEqual(headers ? { tenant: "t1" } : {});
    });

    test("a root call has level 1, no caller, and its own id as request id", async () => {
      const { caller } = here();
      const { id, requestID, parentID, level, caller: callingService, from } = await echo();
      expect({ parentID, level, callingService, from }).toEqual({
        parentID: null,
        level: 1,
        callingService: null,
        from: caller.nodeID,
      });
      expect(requestID).toBe(id);
    });

    test("the request id, level, parent and calling service go there and back again", async () => {
      const { caller, callee, probe } = here();
      const { data, meta } = await caller.call(
        `${probe}.relay`,
        { action: `${PROBES[caller.make]}.echo`, params: { from: "afar" } },
        { requestID: "request-7", meta: { user: 5 } },
      );
      const inner = data as Echo;
      expect(inner).toMatchObject({ params: { from: "afar" }, meta: { user: 5 }, requestID: "request-7", level: 2 });
      expect(inner).toMatchObject({ caller: probe, from: callee.nodeID });
      expect(inner.parentID).toEqual(expect.any(String));
      expect(inner.parentID).not.toBe(inner.id);
      expect(meta).toEqual({ user: 5 });
    });

    test("meta that is set at the end of the chain comes back to its beginning", async () => {
      const { caller, probe } = here();
      const action = `${PROBES[caller.make]}.remember`;
      const { data, meta } = await caller.call(`${probe}.relay`, { action, params: { value: "deep" } });
      expect(data).toBe("done");
      expect(meta).toEqual({ remembered: "deep" });
    });

    test("many calls at once are not mixed up", async () => {
      const { caller, probe } = here();
      const numbers = Array.from({ length: 300 }, (_, number) => number);
      const answers = await Promise.all(numbers.map((number) => caller.call(`${probe}.echo`, { number })));
      expect(answers.map(({ data }) => (data as Echo).params)).toEqual(numbers.map((number) => ({ number })));
    });

    test("a named node is asked, the own $node service of the other make included", async () => {
      const { caller, callee } = here();
      const { data } = await caller.call("$node.health", {}, { nodeID: callee.nodeID });
      expect(data).toMatchObject({ cpu: expect.any(Object), mem: expect.any(Object), os: expect.any(Object) });
    });

    test("a ping is answered", async () => {
      const { caller, callee } = here();
      const pong = await caller.ping(callee.nodeID);
      expect(pong?.nodeID).toBe(callee.nodeID);
      expect(pong?.elapsedTime).toBeGreaterThanOrEqual(0);
      expect(Math.abs(pong?.timeDiff ?? Number.NaN)).toBeLessThan(1_000);
    });
  });
}
