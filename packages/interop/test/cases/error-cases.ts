import type { Bench } from "../../src/bench.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { type CallFailure, type CallSettings, type Make, PROBES } from "../../src/interop-node.ts";

type ErrorContent = Partial<Pick<CallFailure, "message" | "code" | "type" | "data" | "retryable">>;

/** What an action throws, the class of the caller's framework that comes of it, and what the error says there. */
type ErrorCase = readonly [kind: string, classes: Readonly<Record<Make, string>>, content: ErrorContent];

const same = (name: string): Readonly<Record<Make, string>> => ({ isomer: name, moleculer: name });
/** A class that the caller does not know: Isomer makes its base class of it, Moleculer a plain error. */
const foreign = { isomer: "IsomerError", moleculer: "Error" };
const missing = [{ type: "required", field: "sku", message: "The 'sku' field is required." }];

const ERRORS: readonly ErrorCase[] = [
  ["plain", foreign, { message: "plain failure", code: undefined, type: undefined, data: undefined }],
  ["type", foreign, { message: "wrong type", code: undefined, type: undefined, data: undefined }],
  ["own", foreign, { message: "No A-1 left", code: 409, type: "OUT_OF_STOCK", data: { sku: "A-1" } }],
  [
    "text",
    { isomer: "IsomerError", moleculer: "MoleculerError" },
    { message: "only a text", code: 500, type: undefined, data: undefined, retryable: false },
  ],
  [
    "framework",
    { isomer: "IsomerError", moleculer: "MoleculerError" },
    { message: "framework failure", code: 501, type: "OF_THE_FRAMEWORK", data: { a: 1 }, retryable: false },
  ],
  [
    "client",
    { isomer: "ClientError", moleculer: "MoleculerClientError" },
    { message: "client failure", code: 403, type: "FORBIDDEN", data: { b: 2 }, retryable: false },
  ],
  [
    "retryable",
    { isomer: "RetryableError", moleculer: "MoleculerRetryableError" },
    { message: "retryable failure", code: 555, type: "TRY_AGAIN", data: { c: 3 }, retryable: true },
  ],
  [
    "server",
    { isomer: "ServerError", moleculer: "MoleculerServerError" },
    { message: "server failure", code: 512, type: "SERVER", data: { d: 4 }, retryable: true },
  ],
  [
    "validation",
    same("ValidationError"),
    { message: "Parameters validation error!", code: 422, type: "VALIDATION_ERROR", data: missing, retryable: false },
  ],
  ["skipped", same("RequestSkippedError"), { code: 514, type: "REQUEST_SKIPPED", retryable: false }],
  [
    "full",
    same("QueueIsFullError"),
    { code: 429, type: "QUEUE_FULL", data: { action: "a.b", nodeID: "n", size: 3, limit: 3 }, retryable: true },
  ],
  ["level", same("MaxCallLevelError"), { code: 500, type: "MAX_CALL_LEVEL", data: { nodeID: "n", level: 7 } }],
];

/** Names that stay as they are where the class is not known. */
const OWN_NAMES: Readonly<Record<string, string>> = { plain: "Error", type: "TypeError", own: "OutOfStockError" };
/** Files in which the errors are made. */
const ORIGINS = { isomer: "thrown-errors.ts", moleculer: "errors.cjs" } as const satisfies Record<Make, string>;

/** Errors: what a callee throws arrives at the caller with all that it says. */
export function errorCases({ cluster }: Bench): void {
  describe.each(DIRECTIONS)("errors $title", ({ ends }) => {
    const fail = (action: string, params: unknown, settings?: CallSettings): Promise<CallFailure> => {
      const { caller, callee } = ends(cluster());
      return caller.failure(`${PROBES[callee.make]}.${action}`, params, settings);
    };

    test.each(ERRORS)("come back as the caller's own: %s", async (kind, classes, content) => {
      const { caller, callee } = ends(cluster());
      const failure = await fail("fail", { kind });
      expect(failure).toMatchObject({ class: classes[caller.make], nodeID: callee.nodeID, ...content });
      expect(failure.name).toBe(OWN_NAMES[kind] ?? classes[caller.make]);
      expect(failure.retryable === true).toBe(content.retryable === true);
    });

    test("show where on the other node they arose", async () => {
      const { callee } = ends(cluster());
      const { stack } = await fail("fail", { kind: "plain" });
      expect(stack).toContain("plain failure");
      expect(stack).toContain(ORIGINS[callee.make]);
    });

    test("bring back the meta that was set before the failure", async () => {
      const { caller, callee } = ends(cluster());
      const { data, meta } = await caller.call(`${PROBES[callee.make]}.relay`, {
        action: `${PROBES[caller.make]}.rescue`,
        params: { action: `${PROBES[callee.make]}.remember`, params: { value: "kept", failing: true } },
      });
      expect(data).toBe("remembered, then failed");
      expect(meta).toEqual({ remembered: "kept" });
    });

    test("of a nested call name the node on which they arose", async () => {
      const { caller } = ends(cluster());
      const nested = { action: `${PROBES[caller.make]}.fail`, params: { kind: "client" } };
      const failure = await fail("relay", nested);
      expect(failure).toMatchObject({ message: "client failure", code: 403, data: { b: 2 }, nodeID: caller.nodeID });
    });

    test("an action that nobody offers is not found, by the caller", async () => {
      const { caller } = ends(cluster());
      expect(await caller.failure("nobody.offers")).toMatchObject({
        class: "ServiceNotFoundError",
        code: 404,
        type: "SERVICE_NOT_FOUND",
        data: { action: "nobody.offers" },
        retryable: true,
      });
    });

    test("an action that nobody offers is not found, by the callee", async () => {
      expect(await fail("relay", { action: "nobody.offers" })).toMatchObject({
        class: "ServiceNotFoundError",
        message: "Service 'nobody.offers' is not found.",
        code: 404,
        type: "SERVICE_NOT_FOUND",
        retryable: true,
      });
    });

    test("a private action is not found", async () => {
      expect(await fail("inner", {})).toMatchObject({ class: "ServiceNotFoundError" });
    });

    test("an action that is not on the named node is not found", async () => {
      const { caller, callee } = ends(cluster());
      expect(await caller.failure("worker.whoami", {}, { nodeID: callee.nodeID })).toMatchObject({
        class: "ServiceNotFoundError",
        data: { action: "worker.whoami", nodeID: callee.nodeID },
      });
    });

    test("a call that takes too long times out", async () => {
      const { callee } = ends(cluster());
      const start = performance.now();
      expect(await fail("slow", { ms: 3_000 }, { timeout: 150 })).toMatchObject({
        class: "RequestTimeoutError",
        code: 504,
        type: "REQUEST_TIMEOUT",
        retryable: true,
        data: { action: `${PROBES[callee.make]}.slow` },
      });
      expect(performance.now() - start).toBeLessThan(2_000);
    });

    test("a nested call that takes too long times out at the callee", async () => {
      const { caller } = ends(cluster());
      const slow = { action: `${PROBES[caller.make]}.slow`, params: { ms: 3_000 }, options: { timeout: 150 } };
      expect(await fail("relay", slow)).toMatchObject({
        class: "RequestTimeoutError",
        code: 504,
        data: { action: slow.action },
      });
    });
  });

  test("params that Moleculer's validator refuses come back as a ValidationError with every failure", async () => {
    const { isomer } = cluster();
    const failure = await isomer.failure("v1.moleculer.strict", { quantity: 0 });
    expect(failure).toMatchObject({ class: "ValidationError", code: 422, type: "VALIDATION_ERROR", retryable: false });
    expect(failure.data).toEqual([expect.objectContaining({ type: "numberMin", field: "quantity", actual: 0 })]);
  });
}
