import { type LoggerAdapter, ServiceBroker } from "@isomer/core";
import { recordLogs } from "@isomer/testing";

test("a broker may have several loggers; each has its own level, and all are closed", async () => {
  const [all, few] = [recordLogs(), recordLogs()];
  const closed: string[] = [];
  const closing = (name: string, adapter: LoggerAdapter): LoggerAdapter => ({
    name,
    logger: (bindings) => adapter.logger(bindings),
    close: async () => void closed.push(name),
  });
  const broker = new ServiceBroker({ nodeID: "n", logger: [closing("one", all), closing("other", few)] });
  broker.logger.warn("hot", { degrees: 40 });
  await broker.stop();
  for (const log of [all, few]) expect(log.texts("warn")).toEqual([expect.stringContaining("hot")]);
  expect(closed).toEqual(["one", "other"]);
});
