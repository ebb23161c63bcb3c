import { recordLogs, startCluster } from "../src/index.ts";

test("lines are kept with their level, origin and text", async () => {
  const log = recordLogs();
  const noisy = {
    name: "noisy",
    actions: {
      speak(this: { logger: { warn(...args: readonly unknown[]): void } }) {
        this.logger.warn("careful:", { at: 1 }, new Error("hot"));
      },
    },
  };
  await using cluster = await startCluster({ nodes: { a: { services: [noisy] } }, logger: log });
  await cluster.nodes.a.call("noisy.speak");
  expect(log.lines.at(-1)).toMatchObject({ level: "warn", mod: "noisy", nodeID: "a", text: "careful: { at: 1 } hot" });
  expect(log.texts("warn")).toEqual(["careful: { at: 1 } hot"]);
  expect(log.texts("info")).toContain("Service 'noisy' started.");
});
