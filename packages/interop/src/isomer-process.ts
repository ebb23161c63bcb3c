import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { CallOrder, Offer } from "./interop-node.ts";
import type { Network } from "./network.ts";

const require = createRequire(import.meta.url);

const PROGRAM = require.resolve("./isomer-peer.ts");
/** Runs TypeScript, with the decorators' metadata, from the sources of all packages. */
const NODE_OPTIONS = ["--conditions=@isomer/source", "--import", "@oxc-node/core/register"];

/** An Isomer node in a process of its own, for what cannot be done to one in this process. */
export class IsomerProcess {
  readonly nodeID: string;
  readonly #process: ChildProcess;

  private constructor(nodeID: string, process: ChildProcess) {
    this.nodeID = nodeID;
    this.#process = process;
  }

  static async start(network: Network, nodeID: string, offers: readonly Offer[]): Promise<IsomerProcess> {
    const order = JSON.stringify({ network, nodeID, offers });
    // The loader is looked for from the working directory.
    const child = fork(PROGRAM, [order], { execArgv: NODE_OPTIONS, cwd: dirname(PROGRAM) });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`The Isomer node ended with code ${code} before it was up.`)));
      child.once("message", () => resolve());
    });
    return new IsomerProcess(nodeID, child);
  }

  /** Makes a call whose answer nobody waits for, as soon as it knows the node that is to run it. */
  abandon({ action, params, settings }: CallOrder): void {
    this.#process.send({ action, params, settings } satisfies CallOrder);
  }

  /** For the end of the tests, if the node was not killed before. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.kill();
  }

  /** Ends as in a power failure. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }
}
