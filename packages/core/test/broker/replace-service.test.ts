import "reflect-metadata";
import {
  Action,
  Event,
  type Middleware,
  Service,
  type ServiceBroker,
  type ServiceSchema,
  Started,
  Stopped,
} from "@isomer/core";
import { FakeClock, recordLogs, settle, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";

const counter = (value: number, own: Partial<ServiceSchema> = {}): ServiceSchema => ({
  name: "counter",
  version: 2,
  actions: { value: () => value },
  ...own,
});

/** Lets the event loop turn so many times. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await new Promise(setImmediate);
}

/** Calls from a node as fast as they are answered, until it is told to stop. */
function traffic(broker: ServiceBroker) {
  const answers: unknown[] = [];
  const failures: unknown[] = [];
  let running = true;
  const lane = async (): Promise<void> => {
    while (running) {
      try {
        answers.push(await broker.call("v2.counter.value"));
      } catch (error) {
        failures.push(error);
      }
      await ticks(1);
    }
  };
  const lanes = Promise.all([lane(), lane(), lane()]);
  return {
    failures,
    async end(): Promise<readonly unknown[]> {
      running = false;
      await lanes;
      return answers;
    },
    // A test that fails must not leave it running.
    async [Symbol.asyncDispose](): Promise<void> {
      running = false;
      await lanes;
    },
  };
}

test("under traffic from its own and from another node no call fails, and the newest one answers", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [counter(0)] } } });
  const { a, b } = cluster.nodes;
  await using fromAfar = traffic(a);
  await using fromHere = traffic(b);
  for (let round = 1; round <= 30; round++) {
    const slowly = (): Promise<void> => ticks(5);
    const service = await b.replaceService(counter(round, { started: slowly, stopped: slowly }));
    expect(b.getLocalService("v2.counter")).toBe(service);
    expect([await a.call("v2.counter.value"), await b.call("v2.counter.value")]).toEqual([round, round]);
  }
  for (const load of [fromAfar, fromHere]) {
    const answers = await load.end();
    expect(load.failures).toEqual([]);
    expect(answers.length).toBeGreaterThan(50);
    expect(answers).toEqual([...answers].sort((one, other) => Number(one) - Number(other)));
  }
});

test("the old one serves until the new one has started, and ends what runs there before it stops", async () => {
  const log: string[] = [];
  const clock = new FakeClock();
  const waiting = new WaitingService();
  const lived = (name: string, own: Partial<ServiceSchema> = {}): ServiceSchema => ({
    ...waiting.schema,
    ...own,
    stopped: () => void log.push(`${name} stopped`),
  });
  const cluster = await startCluster({ nodes: { a: {}, b: { services: [lived("old")] } }, clock });
  const { a, b } = cluster.nodes;
  const running = a.call("waiting.hold");
  await clock.settle();
  let start = (): void => {};
  const begun = new Promise<void>((resolve) => {
    start = resolve;
  });
  const replaced = b.replaceService(
    lived("new", {
      started: () => begun,
      actions: { quick: () => "of the new one" },
    }),
  );
  await clock.settle();
  expect(await a.call("waiting.quick")).toBe("quick");
  start();
  await clock.settle();
  expect([await a.call("waiting.quick"), await b.call("waiting.quick")]).toEqual(["of the new one", "of the new one"]);
  await expect(a.call("waiting.hold")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
  expect(log).toEqual([]);
  waiting.last.answer("in time");
  expect(await running).toBe("in time");
  await replaced;
  expect(log).toEqual(["old stopped"]);
  await cluster.stop();
  expect(log).toEqual(["old stopped", "new stopped"]);
});

test("one that cannot start leaves the old one where it is", async () => {
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [counter(1)] } } });
  const { a, b } = cluster.nodes;
  const old = b.getLocalService("v2.counter");
  const broken = counter(2, {
    started() {
      throw new Error("no database");
    },
  });
  await expect(b.replaceService(broken)).rejects.toThrow("no database");
  await expect(b.replaceService({ ...counter(3), actions: { value: 5 } } as never)).rejects.toThrow(
    "cannot be a service",
  );
  expect(b.getLocalService("v2.counter")).toBe(old);
  expect([await a.call("v2.counter.value"), await b.call("v2.counter.value")]).toEqual([1, 1]);
  await b.replaceService(counter(4));
  expect(await a.call("v2.counter.value")).toBe(4);
});

test("one that fails when it serves already gives the place back, and no call fails for it", async () => {
  const refused: string[] = [];
  const middleware: Middleware = {
    async serviceStarted({ settings }) {
      if (settings.refused !== true) return;
      await ticks(5);
      refused.push("refused");
      throw new Error("not this one");
    },
    serviceStopped: ({ settings }) => void (settings.refused === true && refused.push("stopped")),
  };
  const nodes = { a: {}, b: { services: [counter(1)], middlewares: [middleware] } };
  await using cluster = await startCluster({ nodes });
  const { a, b } = cluster.nodes;
  await using fromAfar = traffic(a);
  await using fromHere = traffic(b);
  await ticks(5);
  await expect(b.replaceService(counter(2, { settings: { refused: true } }))).rejects.toThrow("not this one");
  expect([await a.call("v2.counter.value"), await b.call("v2.counter.value")]).toEqual([1, 1]);
  for (const load of [fromAfar, fromHere]) {
    expect(new Set(await load.end())).toEqual(new Set([1, 2]));
    expect(load.failures).toEqual([]);
  }
  expect(refused).toEqual(["refused", "stopped"]);
  await b.replaceService(counter(3));
  expect(await a.call("v2.counter.value")).toBe(3);
});

test("actions and events that only the old one had are gone, and nobody hears an event twice", async () => {
  const heard: string[] = [];
  const ear = (name: string, events: readonly string[]): ServiceSchema => ({
    name: "ear",
    events: Object.fromEntries(events.map((event) => [event, () => void heard.push(`${name} ${event}`)])),
  });
  await using cluster = await startCluster({ nodes: { a: {}, b: { services: [ear("old", ["x", "y"])] } } });
  const { a, b } = cluster.nodes;
  await b.replaceService(ear("new", ["x", "z"]));
  await cluster.settle();
  for (const event of ["x", "y", "z"]) await a.broadcast(event);
  await settle();
  expect(heard).toEqual(["new x", "new z"]);
  const services =
    await a.call<readonly { readonly name: string; readonly nodes: readonly string[] }[]>("$node.services");
  expect(services.filter(({ name }) => name === "ear")).toEqual([expect.objectContaining({ nodes: ["b"] })]);
});

test("the same class may take its own place: with an instance and a life of its own", async () => {
  const log: string[] = [];
  let made = 0;
  @Service({ name: "lamp" })
  class LampService {
    readonly #number = ++made;

    @Started() protected on(): void {
      log.push(`${this.#number} on`);
    }

    @Stopped() protected off(): void {
      log.push(`${this.#number} off`);
    }

    @Action() which(): number {
      return this.#number;
    }

    @Event("blink") onBlink(): void {
      log.push(`${this.#number} blinks`);
    }
  }
  await using cluster = await startCluster({ nodes: { a: { services: [LampService] } } });
  const { a } = cluster.nodes;
  await a.replaceService(LampService);
  await a.emit("blink");
  expect(await a.client(LampService).which()).toBe(2);
  expect(log).toEqual(["1 on", "2 on", "1 off", "2 blinks"]);
});

test("of several that come at once the last one that starts stays, and the others stop", async () => {
  const stopped: number[] = [];
  const lived = (value: number): ServiceSchema => counter(value, { stopped: () => void stopped.push(value) });
  await using cluster = await startCluster({ nodes: { a: { services: [lived(0)] }, b: {} } });
  const { a, b } = cluster.nodes;
  await Promise.all([a.replaceService(lived(1)), a.replaceService(lived(2)), a.replaceService(lived(3))]);
  expect(await b.call("v2.counter.value")).toBe(3);
  expect(new Set(stopped)).toEqual(new Set([0, 1, 2]));
  await a.destroyService("v2.counter");
  expect(a.getLocalService("v2.counter")).toBeUndefined();
  await cluster.settle();
  await expect(b.call("v2.counter.value")).rejects.toMatchObject({ type: "SERVICE_NOT_AVAILABLE" });
});

test("where there is nothing to replace the service is created; before the start it waits for it", async () => {
  await using cluster = await startCluster({
    nodes: { a: { created: (broker) => void (broker as ServiceBroker).replaceService(counter(1)) }, b: {} },
  });
  const { a, b } = cluster.nodes;
  expect(await b.call("v2.counter.value")).toBe(1);
  await b.replaceService({ name: "other", actions: { one: () => 1 } });
  await cluster.settle();
  expect(await a.call("other.one")).toBe(1);
});

test("what goes wrong at the end of the old one is logged and told, and harms nobody", async () => {
  const log = recordLogs();
  const told: unknown[] = [];
  const clumsy = counter(1, {
    stopped() {
      throw new Error("stuck");
    },
  });
  await using cluster = await startCluster({ nodes: { a: { services: [clumsy], logger: log } } });
  const { a } = cluster.nodes;
  a.onInternal("$broker.error", (payload) => told.push(payload));
  await a.replaceService(counter(2));
  expect(await a.call("v2.counter.value")).toBe(2);
  expect(log.texts("error")).toEqual([expect.stringContaining("could not be stopped properly")]);
  expect(told).toEqual([expect.objectContaining({ type: "failedServiceDestruction" })]);
});

test("a node that stops replaces nothing", async () => {
  await using cluster = await startCluster({ nodes: { a: { services: [counter(1)] } } });
  const { a } = cluster.nodes;
  const stopping = a.stop();
  await expect(a.replaceService(counter(2))).rejects.toMatchObject({ type: "BROKER_STOPPED" });
  await stopping;
});
