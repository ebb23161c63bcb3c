import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PayloadName } from "../catalogue.ts";
import type { Answer, Job, Question, Sample } from "./job.ts";

/** Runs as what it was compiled to, or as it is where sources are run. */
const program = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** A worker process, as the one that started it sees it. */
export class WorkerProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a process for the job and waits until it is ready. `profileFolder` gets a CPU profile of it. */
  static async start(job: Job, profileFolder: string | null): Promise<WorkerProcess> {
    const profiling = profileFolder === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`];
    const label = [`--title=${job.contender} ${job.role}`];
    const child = fork(program, { execArgv: [...process.execArgv, ...label, ...profiling] });
    const worker = new WorkerProcess(child);
    try {
      await worker.#ask({ ask: "begin", job });
      return worker;
    } catch (error) {
      await worker.stop();
      throw error;
    }
  }

  measure(payload: PayloadName, inFlight: number, ms: number): Promise<Sample> {
    return this.#ask({ ask: "measure", payload, inFlight, ms }) as Promise<Sample>;
  }

  /** CPU time the process has used, in microseconds. */
  cpuMicros(): Promise<number> {
    return this.#ask({ ask: "cpu" }) as Promise<number>;
  }

  /** Bytes of heap that one call allocates. */
  heapBytes(payload: PayloadName): Promise<number> {
    return this.#ask({ ask: "heap", payload }) as Promise<number>;
  }

  /** Resolves when the process has ended. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.#child.disconnect();
    await exit;
  }

  #ask(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const died = (): void => reject(new Error(`The worker ended while it was asked to ${question.ask}.`));
      child.once("exit", died);
      child.once("message", (answer: Answer) => {
        child.off("exit", died);
        if ("failure" in answer) reject(new Error(answer.failure));
        else resolve(answer.value);
      });
      child.send(question);
    });
  }
}
