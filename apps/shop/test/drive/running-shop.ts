import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { eventually } from "@isomer/testing";

const APP = join(__dirname, "../..");
// Node itself finds the loader, from the folder of the application.
const FLAGS = ["--conditions=@isomer/source", "--import", "@oxc-node/core/register"];

/** How the program ended. */
export interface End {
  readonly code: number | null;
  readonly output: string;
}

/** The program as `npm start` runs it, from its sources. */
export class RunningShop implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<End>;
  output = "";

  constructor(args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [...FLAGS, "src/main.ts", ...args], {
      cwd: APP,
      env: { ...process.env, NODE_OPTIONS: "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once("close", (code) => resolve({ code, output: this.output }));
    });
  }

  /** Resolves when the program has ended by itself. */
  ended(): Promise<End> {
    return this.#ended;
  }

  interrupt(): void {
    this.#child.kill("SIGINT");
  }

  /** What the first group of the expression stands for, once the program has printed it. Rejects when it ends without. */
  printed(expression: RegExp, timeoutMs: number): Promise<string> {
    const never = this.#ended.then(({ code, output }) => {
      const found = expression.exec(output)?.[1];
      if (found !== undefined) return found;
      throw new Error(`The shop ended with code ${code} and never printed ${expression}:\n${output}`);
    });
    const printed = eventually(() => expression.exec(this.output)?.[1], {
      timeoutMs,
      what: `the shop prints ${expression}`,
    });
    return Promise.race([printed, never]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#ended;
  }
}
