import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { NodeSpec } from "../node/node-options.ts";
import type { Commands } from "../worker/commands.ts";
import type { Answer, CommandName, Greeting, Question } from "../worker/conversation.ts";

const PROGRAM = fileURLToPath(new URL("../worker/main.ts", import.meta.url));
/** Where the loader of `EXEC_ARGV` is found, wherever this process was started. */
const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
/** Sources are run as they are, with the metadata of their decorators. */
const EXEC_ARGV = ["--conditions=@isomer/source", "--import", "@oxc-node/core/register", "--expose-gc"];

type Arguments<C extends CommandName> = Parameters<Commands[C]>;
type Result<C extends CommandName> = Awaited<ReturnType<Commands[C]>>;

/** A node in a process of its own. It dies with this process. */
export class WorkerProcess {
  readonly nodeID: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  private constructor(nodeID: string, child: ChildProcess) {
    this.nodeID = nodeID;
    this.#child = child;
    child.on("message", (message: Answer) => this.#waiting.get(message.id)?.(message));
    child.on("exit", () => this.#gone());
  }

  /** Resolves when the broker of the process has started. */
  static async start(spec: NodeSpec): Promise<WorkerProcess> {
    const child = fork(PROGRAM, [JSON.stringify(spec)], { cwd: ROOT, execArgv: EXEC_ARGV, serialization: "advanced" });
    await new Promise<void>((resolve, reject) => {
      const died = (code: number | null): void =>
        reject(new Error(`Node '${spec.nodeID}' ended with code ${code} before it had started.`));
      child.once("exit", died);
      child.once("message", (_greeting: Greeting) => {
        child.off("exit", died);
        resolve();
      });
    });
    return new WorkerProcess(spec.nodeID, child);
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Has the process do something. Rejects when that fails, and when the process ends before it answers. */
  ask<C extends CommandName>(command: C, ...args: Arguments<C>): Promise<Result<C>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, failure }) => {
        this.#waiting.delete(id);
        if (failure === undefined) resolve(result as Result<C>);
        else reject(new Error(`Node '${this.nodeID}' could not ${command}: ${failure}`));
      });
      const question: Question = { id, command, args };
      this.#child.send(question, () => {});
    });
  }

  /** Ends the process without a warning. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.isAlive) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  /** Stops the broker gracefully, then ends the process. */
  async stop(): Promise<void> {
    if (this.isAlive) await this.ask("stop");
    await this.kill();
  }

  #gone(): void {
    for (const [id, settle] of this.#waiting) settle({ id, failure: "the process has ended" });
  }
}
