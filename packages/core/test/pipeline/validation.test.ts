import "reflect-metadata";
import { Action, Event, Params, Service, type ServiceSchema, ValidationError } from "@isomer/core";
import type { Check, ValidationFailure, Validator } from "@isomer/core/adapter-kit";
import { recordLogs, startCluster } from "@isomer/testing";

const failure = (field: string): ValidationFailure => ({
  type: "positive",
  field,
  message: `${field} must be positive`,
});

/** Checks that the members of `schema.positive` are positive numbers, and turns texts into numbers. */
class PositiveValidator implements Validator {
  readonly name = "positive";
  readonly compiled: unknown[] = [];

  compile(schema: unknown): Check | null {
    this.compiled.push(schema);
    const { positive, later } = schema as { positive?: readonly string[]; later?: boolean };
    if (positive === undefined) return null;
    const check = (value: unknown): unknown => {
      const input = (value ?? {}) as Readonly<Record<string, unknown>>;
      const wrong = positive.filter((field) => !(Number(input[field]) > 0));
      if (wrong.length > 0) throw new ValidationError("Wrong numbers!", "WRONG_NUMBERS", wrong.map(failure));
      return { ...input, ...Object.fromEntries(positive.map((field) => [field, Number(input[field])])) };
    };
    return later === true ? async (value) => check(value) : check;
  }
}

const numbers = {
  name: "numbers",
  actions: {
    now: { params: { positive: ["a", "b"] }, handler: (ctx) => ctx.params },
    later: { params: { positive: ["a", "b"], later: true }, handler: (ctx) => ctx.params },
    free: { params: { anything: true }, handler: (ctx) => ctx.params },
    off: { params: false, handler: (ctx) => ctx.params },
  },
} satisfies ServiceSchema;

async function start(services: readonly (ServiceSchema | object)[] = [numbers]) {
  const validator = new PositiveValidator();
  const log = recordLogs();
  const cluster = await startCluster({ nodes: { here: {}, there: { services } }, validator, logger: log });
  return { validator, log, cluster, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

describe.each(["numbers.now", "numbers.later"])("%s", (action) => {
  test("gets the params as the validator made them, and the caller keeps its own", async () => {
    await using rig = await start();
    const params = Object.freeze({ a: "1", b: 2, c: 3 });
    expect(await rig.there.call(action, params)).toEqual({ a: 1, b: 2, c: 3 });
    expect(await rig.here.call(action, params)).toEqual({ a: 1, b: 2, c: 3 });
  });

  test("does not run with wrong params: every failure says what, where and on which node", async () => {
    await using rig = await start();
    for (const caller of [rig.here, rig.there]) {
      const call = caller.call(action, { a: 1, b: -1 });
      await expect(call).rejects.toBeInstanceOf(ValidationError);
      await expect(call).rejects.toMatchObject({
        ...{ name: "ValidationError", code: 422, type: "WRONG_NUMBERS", message: "Wrong numbers!", retryable: false },
        data: [{ ...failure("b"), nodeID: "there", action }],
      });
    }
    await expect(rig.here.call(action)).rejects.toMatchObject({ data: [{ field: "a" }, { field: "b" }] });
  });
});

test("schemas are compiled once, when the service is registered", async () => {
  await using rig = await start();
  const compiled = rig.validator.compiled.length;
  for (let count = 0; count < 5; count++) await rig.here.call("numbers.now", { a: 1, b: 1 });
  expect(rig.validator.compiled).toHaveLength(compiled);
  expect(rig.validator.compiled).not.toContain(false);
});

test("params that the validator has nothing to say about pass, and so do those not to be checked", async () => {
  await using rig = await start();
  expect(await rig.here.call("numbers.free", { a: -1 })).toEqual({ a: -1 });
  expect(await rig.here.call("numbers.off", { a: -1 })).toEqual({ a: -1 });
});

test("a validator that fails otherwise fails the call with that", async () => {
  const broken: Validator = {
    name: "broken",
    compile: () => () => {
      throw new RangeError("out of rules");
    },
  };
  await using cluster = await startCluster({ nodes: { here: { services: [numbers] } }, validator: broken });
  await expect(cluster.nodes.here.call("numbers.now")).rejects.toThrow(new RangeError("out of rules"));
});

test("the class of a params argument is the schema, and that of an event's payload too", async () => {
  const seen: unknown[] = [];
  class Order {
    static readonly positive = ["quantity"];
    quantity!: number;
  }
  @Service({ name: "orders" })
  class OrdersService {
    @Action() create(order: Order): number {
      return order.quantity;
    }
    @Event("order.created") onCreated(@Params() order: Order): void {
      seen.push(order);
    }
  }
  await using rig = await start([OrdersService]);
  expect(await rig.here.call("orders.create", { quantity: "3" })).toBe(3);
  await expect(rig.here.call("orders.create", { quantity: 0 })).rejects.toMatchObject({ type: "WRONG_NUMBERS" });
  await rig.here.emit("order.created", { quantity: "4" });
  await rig.here.emit("order.created", { quantity: "none" });
  await rig.here.ping("there");
  expect(seen).toEqual([{ quantity: 4 }]);
  const [line] = rig.log.lines.filter(({ level }) => level === "error");
  const { data } = (line?.args[1] ?? {}) as Partial<ValidationError>;
  expect(data).toEqual([{ ...failure("quantity"), nodeID: "there", event: "order.created" }]);
});
