import {
  ClientError,
  IsomerError,
  RequestTimeoutError,
  RetryableError,
  ServerError,
  ServiceNotFoundError,
  type ServiceSchema,
  ValidationError,
} from "@isomer/core";
import { startCluster } from "@isomer/testing";
import { connectPeer, describeService } from "../transit/raw-peer.ts";

/** An error of an application, with a constructor that nobody else knows. */
class SoldOutError extends Error {
  readonly code = 410;
  readonly type = "SOLD_OUT";
  readonly data: { readonly sku: string };

  constructor(
    sku: string,
    readonly secret = "s3cret",
  ) {
    super(`${sku} is sold out`);
    this.name = "SoldOutError";
    this.data = { sku };
  }

  get sku(): string {
    return this.data.sku;
  }
}

/** Throws what a test gave it. */
async function start(thrown: unknown, errors: readonly (typeof SoldOutError)[] = []) {
  const service = {
    name: "svc",
    actions: {
      fail() {
        throw thrown;
      },
      pass: (ctx) => ctx.call("svc.fail"),
    },
  } satisfies ServiceSchema;
  const relay = { name: "relay", actions: { pass: (ctx) => ctx.call("svc.fail") } } satisfies ServiceSchema;
  return startCluster({ nodes: { here: {}, middle: { services: [relay] }, there: { services: [service] } }, errors });
}

/** What the caller on another node catches. */
async function caught(
  thrown: unknown,
  errors: readonly (typeof SoldOutError)[] = [],
  action = "svc.fail",
): Promise<SoldOutError & IsomerError> {
  await using cluster = await start(thrown, errors);
  return (await cluster.nodes.here.call(action).catch((error: unknown) => error)) as SoldOutError & IsomerError;
}

test.each<[string, IsomerError]>([
  ["IsomerError", new IsomerError("m", { code: 418, type: "TEAPOT", data: { a: 1 } })],
  ["ClientError", new ClientError("m", { type: "T" })],
  ["RetryableError", new RetryableError("m")],
  ["ServerError", new ServerError("m", { code: 503 })],
  ["ValidationError", new ValidationError("m", "RULES", [{ field: "a" }])],
  ["ServiceNotFoundError", new ServiceNotFoundError({ action: "x.y" })],
  ["RequestTimeoutError", new RequestTimeoutError({ action: "x.y", nodeID: "z" })],
])("%s comes back as itself", async (_name, thrown) => {
  const error = await caught(thrown);
  expect(error).toBeInstanceOf(thrown.constructor);
  expect(error).toBeInstanceOf(IsomerError);
  const { name, message, code, type, data, retryable } = thrown;
  expect(error).toMatchObject({ name, message, code, type, retryable });
  expect(error.data).toEqual(data);
  expect([error.nodeID, error.stack]).toEqual(["there", thrown.stack]);
});

describe("an error class of the application", () => {
  test("comes back as itself where both sides know it, without running its constructor", async () => {
    const error = await caught(new SoldOutError("tea"), [SoldOutError]);
    expect(error).toBeInstanceOf(SoldOutError);
    expect(error).toMatchObject({
      name: "SoldOutError",
      message: "tea is sold out",
      code: 410,
      type: "SOLD_OUT",
      nodeID: "there",
    });
    expect([error.sku, error.secret]).toEqual(["tea", undefined]);
  });

  test("keeps its name and contents where the caller does not know it", async () => {
    const error = await caught(new SoldOutError("tea"));
    expect(error).not.toBeInstanceOf(SoldOutError);
    expect(error).toBeInstanceOf(IsomerError);
    expect(error).toMatchObject({ name: "SoldOutError", message: "tea is sold out", code: 410, data: { sku: "tea" } });
  });
});

test("errors of the language keep their name and message", async () => {
  const error = await caught(new RangeError("too far"));
  expect(error).toMatchObject({ name: "RangeError", message: "too far", nodeID: "there", retryable: false });
  expect(error).toBeInstanceOf(Error);
});

test("the node where an error arose is kept on its way over others", async () => {
  const error = await caught(new Error("deep"), [], "relay.pass");
  expect(error).toMatchObject({ message: "deep", nodeID: "there" });
});

test("causes travel between nodes of our kind", async () => {
  const root = new SoldOutError("tea");
  const thrown = new IsomerError("outer", { cause: new Error("middle", { cause: root }) });
  const error = await caught(thrown, [SoldOutError]);
  expect(error.cause).toMatchObject({ message: "middle" });
  expect((error.cause as Error).cause).toBeInstanceOf(SoldOutError);
});

test("causes that go in a circle do not go round for ever", async () => {
  const thrown = new Error("round");
  thrown.cause = thrown;
  const error = await caught(thrown);
  expect(error.message).toBe("round");
});

test.each<[string, unknown, string]>([
  ["a text", "only a text", "only a text"],
  ["a number", 42, "42"],
  ["nothing", undefined, "undefined"],
  ["null", null, "null"],
  ["an object", { reason: "because" }, '{"reason":"because"}'],
])("%s that was thrown is an error for the caller", async (_name, thrown, message) => {
  const error = await caught(thrown);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ message, nodeID: "there" });
});

test("data that cannot be encoded does not keep the error from arriving", async () => {
  const error = await caught(new IsomerError("heavy", { type: "HEAVY", data: { big: 1n } }));
  expect(error).toMatchObject({ message: "heavy", type: "HEAVY", data: undefined, nodeID: "there" });
});

test("nor does meta that cannot be encoded", async () => {
  const service = {
    name: "svc",
    actions: {
      run(ctx) {
        ctx.meta.big = 1n;
      },
    },
  } satisfies ServiceSchema;
  await using cluster = await startCluster({ nodes: { here: {}, there: { services: [service] } } });
  await expect(cluster.nodes.here.call("svc.run")).rejects.toThrow("BigInt");
});

describe("a node of another make", () => {
  test("gets Moleculer's names and no causes", async () => {
    await using cluster = await start(
      new IsomerError("outer", { cause: new Error("inner"), code: 418, type: "T", data: 5 }),
    );
    await using peer = await connectPeer(cluster, "peer");
    await peer.announce();
    await peer.send("there", "REQ", { id: "1", action: "svc.fail", params: {} });
    const [answer] = peer.packets("RES");
    expect(answer).toMatchObject({ id: "1", success: false });
    expect(answer?.error).toMatchObject({
      name: "MoleculerError",
      message: "outer",
      nodeID: "there",
      code: 418,
      type: "T",
      data: 5,
      retryable: false,
    });
    expect(answer?.error).not.toHaveProperty("cause");
  });

  test.each<[string, object, object]>([
    [
      "a known name",
      { name: "MoleculerClientError", message: "m", code: 404, type: "T", data: 1 },
      { name: "ClientError", code: 404, type: "T", data: 1, nodeID: "peer" },
    ],
    [
      "an unknown name",
      { name: "CustomError", message: "m", code: "E1", retryable: true, nodeID: "deep" },
      { name: "CustomError", code: "E1", retryable: true, nodeID: "deep" },
    ],
    ["no name", { message: "m" }, { name: "IsomerError", nodeID: "peer" }],
    ["a name of the language", { name: "TypeError", message: "m" }, { name: "TypeError" }],
  ])("may answer with %s", async (_name, wire, expected) => {
    await using cluster = await start(null);
    await using peer = await connectPeer(cluster, "peer");
    await peer.announce({ services: [describeService("theirs", ["fail"])] });
    peer.serve(() => ({ success: false, error: wire }));
    const error = await cluster.nodes.here.call("theirs.fail").catch((one: unknown) => one);
    expect(error).toBeInstanceOf(IsomerError);
    expect(error).toMatchObject({ message: "m", ...expected });
  });

  test.each([[undefined], [null], ["a text"], [5]])("may answer without an error that is one: %p", async (wire) => {
    await using cluster = await start(null);
    await using peer = await connectPeer(cluster, "peer");
    await peer.announce({ services: [describeService("theirs", ["fail"])] });
    peer.serve(() => ({ success: false, error: wire }));
    await expect(cluster.nodes.here.call("theirs.fail")).rejects.toBeInstanceOf(Error);
  });
});
