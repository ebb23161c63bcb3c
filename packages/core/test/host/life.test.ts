import type { ServiceSchema } from "@isomer/core";
import { startCluster } from "@isomer/testing";

/** Takes a few turns of the event loop, so that work that is not awaited shows in the order. */
const later = (log: string[], text: string) => async (): Promise<void> => {
  await new Promise(setImmediate);
  log.push(text);
};

test("handlers of a start run one after the other, and those of a stop in reverse, each awaited", async () => {
  const log: string[] = [];
  const mixin = { started: later(log, "mixin started"), stopped: later(log, "mixin stopped") };
  const service: ServiceSchema = {
    name: "svc",
    mixins: [mixin],
    created: [() => void log.push("created 1"), () => void log.push("created 2")],
    started: [later(log, "started 1"), later(log, "started 2")],
    stopped: [later(log, "stopped 1"), later(log, "stopped 2")],
  };
  const cluster = await startCluster({ nodes: { a: { services: [service] } } });
  expect(log.splice(0)).toEqual(["created 1", "created 2", "mixin started", "started 1", "started 2"]);
  await cluster.stop();
  expect(log).toEqual(["stopped 2", "stopped 1", "mixin stopped"]);
});

test("a handler that fails keeps the later ones of the start from running", async () => {
  const log: string[] = [];
  const service: ServiceSchema = {
    name: "svc",
    started: [later(log, "first"), () => Promise.reject(new Error("no disk")), later(log, "third")],
  };
  await expect(startCluster({ nodes: { a: { services: [service] } } })).rejects.toThrow("no disk");
  expect(log).toEqual(["first"]);
});

test("while it starts, a service can call what it depends on, and not itself", async () => {
  const seen: unknown[] = [];
  const outcomeOf = (call: Promise<unknown>): Promise<unknown> => call.catch(({ type }: { type: string }) => type);
  const service: ServiceSchema = {
    name: "svc",
    dependencies: ["helper"],
    actions: { hi: () => "hi" },
    async started() {
      seen.push(await outcomeOf(this.broker.call("helper.help")), await outcomeOf(this.broker.call("svc.hi")));
      // Its own actions it reaches without the registry.
      seen.push(await (this.actions as { hi(): Promise<unknown> }).hi());
    },
  };
  const helper: ServiceSchema = { name: "helper", actions: { help: () => "helped" } };
  await using cluster = await startCluster({ nodes: { a: { services: [service] }, b: { services: [helper] } } });
  expect(seen).toEqual(["helped", "SERVICE_NOT_FOUND", "hi"]);
  expect(await cluster.nodes.b.call("svc.hi")).toBe("hi");
});
