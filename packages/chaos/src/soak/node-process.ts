import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, CommandName, Question } from "./conversation.ts";
import type { NodeCommands } from "./node-commands.ts";

// Beside this file, in the form in which this file runs: compiled, because loaders slow processes down many times.
const PROGRAM = fileURLToPath(new URL("./node-program.js", import.meta.url));

type Result<C extends CommandName> = Awaited<ReturnType<NodeCommands[C]>>;

/** A process with nodes. It dies with this one. */
export class NodeProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  constructor(name: string) {
    this.name = name;
    this.#child = fork(PROGRAM, [], { execArgv: ["--expose-gc"] });
    this.#child.on("message", (message: Answer) => this.#waiting.get(message.id)?.(message));
    this.#child.on("exit", () => {
      for (const [id, settle] of this.#waiting) settle({ id, failure: "the process has ended" });
    });
  }

  /** Has the process do something. Rejects when that fails, and when the process ends before it answers. */
  ask<C extends CommandName>(command: C, ...args: Parameters<NodeCommands[C]>): Promise<Result<C>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, failure }) => {
        this.#waiting.delete(id);
        if (failure === undefined) resolve(result as Result<C>);
        else reject(new Error(`Process '${this.name}' could not ${command}: ${failure}`));
      });
      const question: Question = { id, command, args };
      this.#child.send(question, () => {});
    });
  }

  /** Ends the process without a warning. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }
}
