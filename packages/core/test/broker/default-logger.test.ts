import { type BrokerOptions, ServiceBroker } from "@isomer/core";

afterEach(() => {
  jest.restoreAllMocks();
});

/** What a broker without a logger of its own writes to the outputs of the process while it starts and stops. */
async function writtenBy(options: BrokerOptions): Promise<string> {
  const chunks: string[] = [];
  const write = (chunk: unknown): boolean => {
    chunks.push(String(chunk));
    return true;
  };
  jest.spyOn(process.stdout, "write").mockImplementation(write);
  jest.spyOn(process.stderr, "write").mockImplementation(write);
  const broker = new ServiceBroker({ nodeID: "a", ...options });
  await broker.start();
  broker.logger.warn("careful");
  broker.logger.debug("detail");
  await broker.stop();
  jest.restoreAllMocks();
  return chunks.join("");
}

test("without a logger the console shows what is `info` or more urgent", async () => {
  const written = await writtenBy({});
  expect(written).toMatch(/Node 'a' is started.*careful.*Node 'a' is stopped/s);
  expect(written).not.toContain("detail");
});

test("`logLevel` is the level of that logger", async () => {
  expect(await writtenBy({ logLevel: "debug" })).toContain("detail");
  const urgent = await writtenBy({ logLevel: "warn" });
  expect(urgent).toContain("careful");
  expect(urgent).not.toContain("is started");
});

test("`logLevel` may be a table from modules to levels", async () => {
  const written = await writtenBy({ logLevel: { BROKER: "error", "**": "debug" } });
  expect(written).not.toContain("careful");
  expect(await writtenBy({ logLevel: { BROKER: "debug" } })).toContain("detail");
});

test("with `logger: false` nothing is written", async () => {
  expect(await writtenBy({ logger: false })).toBe("");
});
