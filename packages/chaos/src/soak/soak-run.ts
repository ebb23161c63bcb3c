import { systemClock } from "@isomer/core";
import { eventually } from "@isomer/testing";
import { AT_REST, TABLE_NAMES } from "../node-view.ts";
import { pause } from "../services/desk.ts";
import { NodeProcess } from "./node-process.ts";
import { type SoakCluster, soakNamespace } from "./soak-node.ts";
import type { SoakOptions } from "./soak-options.ts";
import { heading, rowOf, verdictLines } from "./soak-table.ts";
import { judge, type ProcessRecord, type TimedSample } from "./verdict.ts";

/** The last one is killed, or stopped where all share a process, and started again. */
const NODES = ["s1", "s2", "s3", "victim"] as const;
const VICTIM = "victim";
/** Between two samples, and between two deaths of the victim; a short soak has both more often. */
const SAMPLE_MS = 10_000;
const KILL_MS = 60_000;
/** How long the victim is away. */
const AWAY_MS = 1_000;
/** Longest time that tables take to become empty when nothing more is begun. */
const REST_MS = 6_000;

/** Has real nodes work for minutes, prints how they are, and answers whether all is well. */
export async function runSoak(options: SoakOptions, print: (line: string) => void): Promise<boolean> {
  const soak = new Soak(options, print);
  try {
    return await soak.run();
  } finally {
    await soak.end();
  }
}

interface Kept {
  readonly process: NodeProcess;
  readonly startedAt: number;
  readonly samples: TimedSample[];
}

class Soak {
  readonly #options: SoakOptions;
  readonly #print: (line: string) => void;
  readonly #processes = new Map<string, Kept>();
  #cluster: SoakCluster;

  constructor(options: SoakOptions, print: (line: string) => void) {
    this.#options = options;
    this.#print = print;
    this.#cluster = { wire: options.wire, namespace: soakNamespace(), nodes: NODES, greet: "" };
  }

  async run(): Promise<boolean> {
    for (const nodeID of NODES) await this.#start(nodeID);
    await this.#allSee();
    this.#print(heading());
    const endsAt = performance.now() + this.#options.minutes * 60_000;
    const sampleMs = Math.min(SAMPLE_MS, (this.#options.minutes * 60_000) / 4);
    let killAt = performance.now() + Math.min(KILL_MS, 2 * sampleMs) - sampleMs / 2;
    while (performance.now() < endsAt) {
      await this.#everywhere((process) => process.ask("go"));
      if (performance.now() + sampleMs > killAt) {
        await pause(systemClock, sampleMs / 2);
        await this.#replaceVictim();
        killAt += Math.max(KILL_MS, 2 * sampleMs);
      } else await pause(systemClock, sampleMs);
      await this.#sample();
    }
    const records = await Promise.all([...this.#processes.values()].map((kept) => this.#recordOf(kept)));
    const verdict = judge(records);
    for (const line of verdictLines(records, verdict)) this.#print(line);
    return verdict.faults.length === 0;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#processes.values()].map(({ process }) => process.kill()));
  }

  /** Over memory all nodes share a process. */
  #processNameOf(nodeID: string): string {
    return this.#options.wire === "memory" ? "all" : nodeID;
  }

  async #start(nodeID: string): Promise<void> {
    const name = this.#processNameOf(nodeID);
    const kept = this.#processes.get(name) ?? {
      ...{ process: new NodeProcess(name), startedAt: performance.now(), samples: [] },
    };
    this.#processes.set(name, kept);
    const address = await kept.process.ask("start", nodeID, this.#cluster);
    if (this.#cluster.greet === "") this.#cluster = { ...this.#cluster, greet: address };
  }

  async #replaceVictim(): Promise<void> {
    const name = this.#processNameOf(VICTIM);
    const kept = this.#processes.get(name);
    if (name === VICTIM) {
      await kept?.process.kill();
      this.#processes.delete(name);
    } else await kept?.process.ask("stopNode", VICTIM);
    await pause(systemClock, AWAY_MS);
    await this.#start(VICTIM);
    await this.#allSee();
    await this.#processes.get(name)?.process.ask("go");
  }

  async #allSee(): Promise<void> {
    const what = "all nodes see each other";
    await eventually(
      async () => {
        const seen = await this.#everywhere((process) => process.ask("see", NODES.length));
        return seen.every(Boolean);
      },
      { what, timeoutMs: 30_000, intervalMs: 100 },
    );
  }

  /** Lets everything come to rest, and looks. */
  async #sample(): Promise<void> {
    await this.#everywhere((process) => process.ask("hush"));
    const limit = performance.now() + REST_MS;
    while (performance.now() < limit && !(await this.#isAtRest())) await pause(systemClock, 50);
    for (const { process, startedAt, samples } of this.#processes.values()) {
      const sample = { ...(await process.ask("sample")), minute: (performance.now() - startedAt) / 60_000 };
      samples.push(sample);
      this.#print(rowOf(process.name, sample));
    }
  }

  async #isAtRest(): Promise<boolean> {
    const all = await this.#everywhere((process) => process.ask("tables"));
    return all.every((tables) => TABLE_NAMES.every((name) => tables[name] === AT_REST[name]));
  }

  async #recordOf({ process, samples }: Kept): Promise<ProcessRecord> {
    const problems = await process.ask("problems");
    return { name: process.name, samples, problems, left: await process.ask("stop") };
  }

  #everywhere<T>(work: (process: NodeProcess) => Promise<T>): Promise<readonly T[]> {
    return Promise.all([...this.#processes.values()].map(({ process }) => work(process)));
  }
}
