import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { arrived, marked, newMark } from "../../src/event-marks.ts";
import { type Answer, PROBES } from "../../src/interop-node.ts";

/** Hooks of actions and middlewares: what they do on one side shows on the other. */
export function hookCases({ cluster }: Bench): void {
  describe.each(DIRECTIONS)("hooks $title", ({ ends }) => {
    const call = (action: string, params?: unknown): Promise<Answer> => {
      const { caller, callee } = ends(cluster());
      return caller.call(`${callee.make}.hooked.${action}`, params);
    };
    /** Makes a nested call that must fail: the meta of such a call comes back to its beginning. */
    const rescue = async (action: string): Promise<Answer> => {
      const { caller, callee } = ends(cluster());
      return caller.call(`${PROBES[callee.make]}.relay`, {
        action: `${PROBES[caller.make]}.rescue`,
        params: { action: `${callee.make}.hooked.${action}` },
      });
    };

    test("those of the service run around those of the action, and change params, result and meta", async () => {
      const { data, meta } = await call("change", { amount: 2 });
      expect(data).toEqual({ amount: 5 });
      expect(meta).toEqual({
        trail: [
          ...["before * of hooked", "before change*", "before move|change", "before action", "handler"],
          ...["after action", "after change*", "after *"],
        ],
      });
    });

    test("those of a pattern run for all actions that it matches", async () => {
      expect(await call("changed")).toEqual({
        data: ["by nobody else", "for all"],
        meta: { trail: ["before * of hooked", "before change*", "after change*", "after *"] },
      });
      expect(await call("move", { amount: 2 })).toEqual({
        data: [4, "for all"],
        meta: { trail: ["before * of hooked", "before move|change", "after *"] },
      });
    });

    test("those for all actions run where no other does", async () => {
      const { data, meta } = await call("plain");
      expect(data).toEqual(["plain", "for all"]);
      expect(meta).toEqual({ trail: ["before * of hooked", "after *"] });
    });

    test("one can put other params in the place of those that came", async () => {
      expect((await call("replaced", { a: 1 })).data).toEqual({ put: "in their place", of: { a: 1 } });
    });

    test("one can make a result of an error", async () => {
      const { data, meta } = await call("failRescued");
      expect(data).toEqual({ rescued: "client failure", code: 403 });
      expect(meta).toEqual({ trail: ["before * of hooked", "error action"] });
    });

    test("one can make another error of an error", async () => {
      const { caller, callee } = ends(cluster());
      const failure = await caller.failure(`${callee.make}.hooked.failTranslated`);
      expect(failure).toMatchObject({ code: 555, type: "TRY_AGAIN", data: { c: 3 }, nodeID: callee.nodeID });
      expect(await rescue("failTranslated")).toEqual({
        data: "retryable failure",
        meta: { trail: ["before * of hooked", "error fail*", "error *"] },
      });
    });

    test.each([
      ["before the handler, which does not run then", "failBefore", "Parameters validation error!", []],
      ["after the handler", "failAfter", "client failure", ["handler"]],
    ])("an error of one goes to the error hooks: %s", async (_when, action, message, steps) => {
      expect(await rescue(action)).toEqual({
        data: message,
        meta: { trail: ["before * of hooked", ...steps, "error fail*", "error *"] },
      });
    });

    test("middlewares of both sides wrap a call, each on its node", async () => {
      const { caller, callee } = ends(cluster());
      const { data, meta } = await call("stamped", { a: 1 });
      expect(data).toEqual({
        params: { a: 1, changedBy: caller.nodeID },
        answeredBy: callee.nodeID,
        seenBy: caller.nodeID,
      });
      expect(meta).toMatchObject({ sentBy: caller.nodeID, runBy: callee.nodeID });
    });

    test("middlewares of both sides wrap an event, each on its node", async () => {
      const { caller, callee } = ends(cluster());
      const mark = newMark();
      await caller.emit("order.stamped", {}, { meta: mark });
      await arrived([callee], mark);
      expect(marked(callee, mark)[0]?.meta).toEqual({ ...mark, emittedBy: caller.nodeID, heardBy: callee.nodeID });
    });
  });
}
