import { MemoryCacher } from "@isomer/cacher-memory";
import { FakeClock, startCluster } from "@isomer/testing";

/* oxlint-disable unicorn/no-thenable -- objects with a `then` are what is tested */

/** What query builders answer: no promise, and whoever awaits it has the query run. */
function query(run: (resolve: (value: unknown) => void) => void): object {
  // biome-ignore lint/suspicious/noThenProperty: that it has one is what is tested
  return { then: (resolve: (value: unknown) => void) => run(resolve) };
}

async function start() {
  const clock = new FakeClock();
  let runs = 0;
  const done: string[] = [];
  const database = {
    name: "database",
    actions: {
      find: { cache: true, handler: () => query((resolve) => resolve(++runs)) },
      never: () => query(() => {}),
      slow: () => query((resolve) => void clock.after(100, () => resolve(done.push("call")))),
    },
    events: { saved: () => query((resolve) => void clock.after(100, () => resolve(done.push("event")))) },
  };
  const nodes = { here: { services: [database], cacher: new MemoryCacher() }, there: {} };
  const cluster = await startCluster({ nodes, clock });
  return { clock, cluster, done, ...cluster.nodes, [Symbol.asyncDispose]: () => cluster.stop() };
}

describe.each(["here", "there"] as const)(
  "an action that answers something like a promise, called from %s",
  (caller) => {
    test("is run once for each result that is kept", async () => {
      await using rig = await start();
      expect(await rig[caller].call("database.find")).toBe(1);
      expect(await rig[caller].call("database.find")).toBe(1);
    });

    test("has no more time than its caller gives it", async () => {
      await using rig = await start();
      const call = rig[caller].call("database.never", {}, { timeout: 50 });
      await expect(rig.clock.until(call)).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
    });
  },
);

test("a stop waits for actions and listeners that answer something like a promise", async () => {
  await using rig = await start();
  const call = rig.here.call("database.slow");
  const told = rig.here.emit("saved");
  await rig.cluster.remove("here");
  expect(rig.done).toEqual(["call", "event"]);
  await Promise.all([call, told]);
});
