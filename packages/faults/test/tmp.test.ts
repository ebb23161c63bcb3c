import "reflect-metadata";
import { startServer } from "@isomer/test-servers";
import { setTimeout as sleep } from "node:timers/promises";
import { Cluster, seen } from "../src/cluster/cluster.ts";
import { failuresByName } from "../src/load/load.ts";
it("x", async () => {
  const options = { disableBalancer: true, requestTimeout: 3000 };
  const server = await startServer("nats");
  const cluster = new Cluster("nats", server.url);
  const caller = await cluster.local("caller", options);
  await Promise.all(["worker-1", "worker-2"].map((nodeID) => cluster.worker(nodeID, options)));
  await seen(caller, ["worker-1", "worker-2"]);
  const load = cluster.load(caller);
  await load.progress(200);
  console.log("kill");
  await server.restart();
  for (let i = 0; i < 8; i++) {
    await sleep(1000);
    console.log(i, (await caller.health()).present, (await caller.health()).transit.pending, failuresByName(load.report), load.succeeded, (await cluster.process("worker-1").ask("health")).present);
  }
  console.log(await cluster.process("worker-1").ask("logs"), caller.logger.lines);
  load.end();
  await cluster[Symbol.asyncDispose]();
  await server.stop();
}, 60000);
