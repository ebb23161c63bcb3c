import { createServer, type Server } from "node:net";

/** Below the ports that operating systems hand out to clients, so that nobody gets one by chance. */
const FIRST = 20_000;
const LAST = 32_000;
const SIZE = 16;
const ATTEMPTS = 100;

/**
 * Neighbouring ports for the nodes of one shop. Its first port is held as long as the block is, so that another shop on
 * this machine chooses other ports, also while the nodes of this one are not listening yet.
 */
export class PortBlock {
  readonly #base: number;
  readonly #lock: Server;

  private constructor(base: number, lock: Server) {
    this.#base = base;
    this.#lock = lock;
  }

  /** Finds a block in which all ports are free. */
  static async reserve(): Promise<PortBlock> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const base = FIRST + SIZE * Math.floor((Math.random() * (LAST - FIRST)) / SIZE);
      const lock = await listen(base);
      if (lock === null) continue;
      const block = new PortBlock(base, lock);
      if (await block.#isFree()) return block;
      await block.release();
    }
    throw new Error(`No ${SIZE} neighbouring ports are free between ${FIRST} and ${LAST}.`);
  }

  /** The ports that nodes may listen on. */
  get ports(): readonly number[] {
    return Array.from({ length: SIZE - 1 }, (_, index) => this.#base + 1 + index);
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.#lock.close(() => resolve()));
  }

  async #isFree(): Promise<boolean> {
    const servers = await Promise.all(this.ports.map(listen));
    for (const server of servers) server?.close();
    return servers.every((server) => server !== null);
  }
}

/** Listens on a port of this machine; `null` when somebody else does. */
function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
