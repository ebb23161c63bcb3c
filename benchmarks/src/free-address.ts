import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Host and port that nobody listens on; both nodes of a TCP cluster must know them before one of them does. */
export async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { address, port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `${address}:${port}`;
}
