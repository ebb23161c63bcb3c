import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ShopNode } from "../nodes/roles.ts";
import type { ShopSettings } from "../nodes/shop-settings.ts";

// TypeScript while developing, JavaScript once it is built.
const PROGRAM = fileURLToPath(new URL(`../nodes/node${extname(fileURLToPath(import.meta.url))}`, import.meta.url));
/** A machine that is busy with other things reads the files of seven processes slowly. */
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8_000;
const LOG_LINES = 15;

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process of the shop. What it logs goes to a file in the data folder. */
export class NodeProcess {
  readonly nodeID: ShopNode;
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #ended: Promise<ProcessEnd>;

  readonly #started: Promise<"started">;

  constructor(nodeID: ShopNode, settings: ShopSettings) {
    this.nodeID = nodeID;
    this.#logFile = join(settings.dataFolder, `${nodeID}.log`);
    const log = openSync(this.#logFile, "a");
    // Started with the flags of this process, so that nodes read the same kind of files.
    this.#child = fork(PROGRAM, [nodeID], {
      env: { ...process.env, SHOP_SETTINGS: JSON.stringify(settings) },
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    this.#started = new Promise((resolve) => {
      this.#child.once("message", () => resolve("started"));
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => resolve({ code, signal }));
    });
  }

  /** Resolves when the node has started its services. Rejects with the end of its log when it ends before. */
  async started(): Promise<void> {
    const first = await withTimeout(Promise.race([this.#started, this.#ended]), START_TIMEOUT_MS);
    if (first === "started") return;
    const how =
      first === null
        ? `did not start within ${START_TIMEOUT_MS / 1000} s`
        : `ended with ${first.signal ?? `code ${first.code}`} while it was starting`;
    throw new Error(`Node '${this.nodeID}' ${how}. The end of its log:\n${this.#logEnd()}`);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks the process to end. Kills it if that takes too long. */
  async stop(): Promise<ProcessEnd> {
    if (this.#child.connected) this.#child.send("stop");
    return (await withTimeout(this.#ended, STOP_TIMEOUT_MS)) ?? this.kill();
  }

  /** Ends the process as a power cut would. */
  kill(): Promise<ProcessEnd> {
    this.#child.kill("SIGKILL");
    return this.#ended;
  }

  #logEnd(): string {
    const lines = readFileSync(this.#logFile, "utf8").trimEnd().split("\n").slice(-LOG_LINES);
    return lines.map(readable).join("\n");
  }
}

/** The text of a log line; what Node prints itself, such as an error that nobody caught, stays as it is. */
function readable(line: string): string {
  try {
    const { mod, msg } = JSON.parse(line) as { readonly mod: string; readonly msg: string };
    return `${mod}: ${msg}`;
  } catch {
    return line;
  }
}

/** The value, or `null` when it is not there in time. */
async function withTimeout<T>(value: Promise<T>, timeoutMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
