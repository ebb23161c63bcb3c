import { randomUUID } from "node:crypto";
import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { type Answer, type CallFailure, type CallSettings, type InteropNode, PROBES } from "../../src/interop-node.ts";
import { POLICIES } from "../../src/plain-offers.ts";
import { until } from "../../src/until.ts";

/** How often a retry policy of three retries tries. */
const ALL_ATTEMPTS = 4;

/** Retries, circuit breakers and fallbacks: what an action publishes is followed by callers of the other make. */
export function resilienceCases({ cluster, nodes }: Bench): void {
  describe.each(DIRECTIONS)("resilience $title", ({ ends }) => {
    const flaky = (action: string): string => `${ends(cluster()).callee.make}.flaky.${action}`;
    const call = (action: string, params: unknown, settings?: CallSettings): Promise<Answer> =>
      ends(cluster()).caller.call(flaky(action), params, settings);
    const fail = (action: string, params: unknown, settings?: CallSettings): Promise<CallFailure> =>
      ends(cluster()).caller.failure(flaky(action), params, settings);
    const attempts = async (token: string): Promise<unknown> => (await call("attempts", { token })).data;

    test("an error of the other make that is retryable is retried", async () => {
      const token = randomUUID();
      expect((await call("retried", { token, failures: 2, kind: "retryable" })).data).toBe(3);
      expect(await attempts(token)).toBe(3);
    });

    test("an error of the other make that is not retryable is not retried", async () => {
      const token = randomUUID();
      expect(await fail("retried", { token, failures: 1, kind: "client" })).toMatchObject({ code: 403 });
      expect(await attempts(token)).toBe(1);
    });

    test("the last error is that of the call", async () => {
      const token = randomUUID();
      const { callee } = ends(cluster());
      expect(await fail("retried", { token, failures: 99, kind: "retryable" })).toMatchObject({
        message: "retryable failure",
        code: 555,
        nodeID: callee.nodeID,
      });
      expect(await attempts(token)).toBe(ALL_ATTEMPTS);
    });

    test.each([0, 1])("a call says itself how often it is retried: %d", async (retries) => {
      const token = randomUUID();
      await fail("retried", { token, failures: 99, kind: "retryable" }, { retries });
      expect(await attempts(token)).toBe(1 + retries);
    });

    test("a call that takes longer than its action says times out, and is retried", async () => {
      const token = randomUUID();
      expect((await call("hurried", { token })).data).toBeGreaterThan(1);
    });

    test("a nested call is retried by the node that makes it, and by nobody else", async () => {
      const { caller, callee } = ends(cluster());
      const token = randomUUID();
      const nested = { action: `${caller.make}.flaky.retried`, params: { token, failures: 99, kind: "retryable" } };
      const settings = { nodeID: callee.nodeID };
      const failure = await caller.failure(`${callee.make}.chain.pass`, { token, ...nested }, settings);
      expect(failure).toMatchObject({ code: 555, nodeID: caller.nodeID });
      const { data } = await callee.call(`${caller.make}.flaky.attempts`, { token });
      expect(data).toBe(ALL_ATTEMPTS);
    });

    test("a retry finds a node of the other make that does not refuse", async () => {
      const { caller } = ends(cluster());
      const { isomerWorker, moleculerWorker } = cluster();
      for (const [one, other] of [
        [isomerWorker, moleculerWorker],
        [moleculerWorker, isomerWorker],
      ] as const) {
        for (let i = 0; i < 3; i++) {
          const { data } = await caller.call("relief.help", { refusing: one.nodeID });
          expect(data).toBe(other.nodeID);
        }
      }
    });

    test("an action's own fallback answers for it", async () => {
      const { data, meta } = await call("backed", {});
      expect(data).toBe("instead of 'server failure'");
      expect(meta).toEqual({ tried: true });
      expect((await call("backedByMethod", {})).data).toBe("flaky instead of 'server failure' of backedByMethod");
    });

    test.each([["a text"], [{ an: "object" }]])("a caller's fallback answers for the other make: %j", async (value) => {
      const { caller, callee } = ends(cluster());
      const settings = { fallbackResponse: value };
      const { data } = await caller.call(`${PROBES[callee.make]}.fail`, { kind: "plain" }, settings);
      expect(data).toEqual(value);
    });

    test("a nested call's fallback answers for the other make", async () => {
      const { caller, callee } = ends(cluster());
      const nested = { action: `${PROBES[caller.make]}.fail`, params: { kind: "server" } };
      const params = { ...nested, options: { fallbackResponse: "instead" } };
      expect((await caller.call(`${PROBES[callee.make]}.relay`, params)).data).toBe("instead");
    });

    test("the caller's circuit breaker opens on errors of the other make, and closes when it is well", async () => {
      const params = { token: randomUUID(), failures: 4, kind: "server" };
      for (let i = 0; i < 4; i++) expect(await fail("guarded", params)).toMatchObject({ code: 512 });
      expect(await fail("guarded", params)).toMatchObject({
        class: "ServiceNotAvailableError",
        code: 404,
        type: "SERVICE_NOT_AVAILABLE",
      });
      expect(await attempts(params.token)).toBe(4);
      await until("a call is let through", async () => {
        const [outcome] = await Promise.allSettled([call("guarded", params)]);
        return outcome.status === "fulfilled";
      });
      expect((await call("guarded", params)).data).toBe(6);
    });

    test("the caller's circuit breaker stays closed for errors that are the caller's fault", async () => {
      const params = { token: randomUUID(), failures: 8, kind: "client" };
      for (let i = 0; i < 8; i++) expect(await fail("guardedToo", params)).toMatchObject({ code: 403 });
      expect((await call("guardedToo", params)).data).toBe(9);
    });
  });

  describe("resilience by the policies of the caller's broker", () => {
    const callers: InteropNode[] = [];
    beforeAll(async () => {
      const started = await Promise.all([
        nodes().isomer("isomer-patient", [], POLICIES),
        nodes().moleculer("moleculer-patient", [], { ...POLICIES }),
      ]);
      callers.push(...started);
      await Promise.all(
        callers.flatMap((caller) => [caller.waitFor("isomer.flaky"), caller.waitFor("moleculer.flaky")]),
      );
    });
    afterAll(() => Promise.all(callers.map((caller) => caller.stop())));

    test("errors of the other make are retried, and open the circuit breaker", async () => {
      for (const caller of callers) {
        const flaky = `${caller.make === "isomer" ? "moleculer" : "isomer"}.flaky`;
        const retried = { token: randomUUID(), failures: 2, kind: "retryable" };
        expect((await caller.call(`${flaky}.unsaid`, retried)).data).toBe(3);
        // Three of four attempts have failed with this one.
        const params = { token: randomUUID(), failures: 99, kind: "server" };
        expect(await caller.failure(`${flaky}.unsaid`, params, { retries: 0 })).toMatchObject({ code: 512 });
        expect(await caller.failure(`${flaky}.unsaid`, params)).toMatchObject({ class: "ServiceNotAvailableError" });
        expect((await caller.call(`${flaky}.attempts`, params)).data).toBe(1);
      }
    });
  });
}
