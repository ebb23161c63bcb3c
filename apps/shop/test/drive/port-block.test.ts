import { createServer } from "node:net";
import { PortBlock } from "../../src/drive/port-block.ts";

describe("a block of ports", () => {
  it("has ports that can be listened on, and that no other block has", async () => {
    const blocks = await Promise.all(Array.from({ length: 5 }, () => PortBlock.reserve()));
    const ports = blocks.flatMap((block) => block.ports);
    expect(new Set(ports).size).toBe(ports.length);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(ports[0], "127.0.0.1", resolve);
    });
    await new Promise((resolve) => server.close(resolve));
    await Promise.all(blocks.map((block) => block.release()));
  });
});
