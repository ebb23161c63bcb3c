import { FakeClock, recordLogs, startCluster } from "@isomer/testing";
import { WaitingService } from "../calls/waiting-service.ts";
import { Ear } from "./ear.ts";

test("an event that comes while the node stops is dropped, and the log says so", async () => {
  const clock = new FakeClock();
  const log = recordLogs();
  const ear = new Ear();
  const waiting = new WaitingService();
  const services = [ear.listener("mail", "paid"), waiting.schema];
  await using cluster = await startCluster({ nodes: { a: {}, b: { services, logger: log } }, clock });
  const { a, b } = cluster.nodes;
  const running = a.call("waiting.hold");
  await clock.settle();
  // What b tells from now on does not arrive, so a goes on sending there.
  const heal = cluster.network.disturb({ drop: 1 }, { from: "b", to: "a", types: ["INFO"] });
  const stopped = b.stop();
  await clock.settle();
  await a.emit("paid");
  await clock.settle();
  expect(ear.heard).toEqual([]);
  expect(log.texts("warn")).toContainEqual(expect.stringMatching(/^Event 'paid' from 'a' /));
  expect(b.getHealthStatus().transit).toMatchObject({ "transit.events.dropped": 1 });
  heal();
  waiting.last.answer("done");
  await running;
  await clock.until(stopped);
});
