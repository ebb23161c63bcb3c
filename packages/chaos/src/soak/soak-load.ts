import { Readable } from "node:stream";
import { type CallOptions, type ServiceBroker, systemClock } from "@isomer/core";
import { Chance } from "../chance.ts";
import { pause } from "../services/desk.ts";
import { chunksOf, StreamCheck } from "../services/stream-chunks.ts";
import type { SoakEcho } from "./soak-service.ts";

/** Pieces of load that one node has under way. */
const LANES = 8;
/** Keys of cached calls. */
const KEYS = 50;

interface Kind {
  readonly weight: number;
  readonly run: (number: number) => Promise<void>;
}

/** An answer that is not the right one. */
class WrongAnswer extends Error {
  readonly type = "WRONG";
}

/** The load that one node makes, until it is hushed. Counts how each piece ended. */
export class SoakLoad {
  readonly outcomes: Record<string, number> = {};
  readonly problems: string[] = [];
  readonly #broker: ServiceBroker;
  readonly #nodes: readonly string[];
  readonly #chance: Chance;
  readonly #kinds: readonly Kind[];
  #lanes: readonly Promise<void>[] = [];
  #running = false;
  #lastNumber = 0;

  /** `nodes`: ids of all nodes of the soak. */
  constructor(broker: ServiceBroker, nodes: readonly string[]) {
    this.#broker = broker;
    this.#nodes = nodes;
    this.#chance = new Chance(process.pid);
    this.#kinds = [
      { weight: 30, run: (number) => this.#echo("echo", { number }) },
      { weight: 10, run: (number) => this.#echo("echo", { number }, { nodeID: this.#chance.pick(this.#nodes) }) },
      { weight: 6, run: (number) => this.#echo("hold", { number, ms: this.#ms(60) }, { timeout: 30 }) },
      { weight: 6, run: (number) => this.#echo("echo", { number, ms: this.#ms(60) }, { timeout: 30 }) },
      { weight: 6, run: (number) => this.#giveUp(number) },
      { weight: 10, run: () => this.#echo("cached", { number: this.#chance.between(1, KEYS) }) },
      { weight: 3, run: (number) => this.#echo("refuse", { number }) },
      { weight: 4, run: (number) => this.#several(number) },
      { weight: 6, run: () => this.#broker.emit("soak.told") },
      { weight: 3, run: () => this.#broker.broadcast("soak.told") },
      { weight: 5, run: (number) => this.#down(number) },
      { weight: 5, run: (number) => this.#up(number) },
    ];
  }

  go(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lanes = Array.from({ length: LANES }, () => this.#runLane());
  }

  /** Begins nothing more. Resolves when everything has ended. */
  async hush(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#lanes);
  }

  async #runLane(): Promise<void> {
    while (this.#running) {
      const outcome = await this.#outcomeOf(this.#chance.weighted(this.#kinds).run(++this.#lastNumber));
      this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
      await pause(systemClock, this.#chance.between(1, 8));
    }
  }

  async #outcomeOf(work: Promise<void>): Promise<string> {
    try {
      await work;
      return "done";
    } catch (error) {
      if (error instanceof WrongAnswer) this.problems.push(error.message);
      const { type, name } = error as { readonly type?: string; readonly name?: string };
      return type ?? `unknown: ${name}`;
    }
  }

  async #echo(
    action: string,
    ask: { readonly number: number; readonly ms?: number },
    options?: CallOptions,
  ): Promise<void> {
    const answer = await this.#broker.call<SoakEcho>(`soak.${action}`, ask, options);
    if (answer.number !== ask.number) throw new WrongAnswer(`Call ${ask.number} got the answer of ${answer.number}.`);
  }

  async #giveUp(number: number): Promise<void> {
    const controller = new AbortController();
    const call = this.#echo("hold", { number, ms: 5_000 }, { signal: controller.signal });
    systemClock.after(this.#chance.between(0, 40), () => controller.abort());
    await call;
  }

  async #several(number: number): Promise<void> {
    const question = { action: "soak.echo", params: { number } };
    const answers = await this.#broker.mcall([question, question, question]);
    if (answers.some((answer) => (answer as SoakEcho).number !== number))
      throw new WrongAnswer(`mcall ${number} is wrong.`);
  }

  /** Some are closed early, some read slowly. */
  async #down(number: number): Promise<void> {
    const ask = { number, chunks: this.#chance.between(0, 100), ms: this.#chance.pick([0, 0, 1]) };
    const most = this.#chance.happens(0.3) ? this.#chance.between(1, 20) : Number.POSITIVE_INFINITY;
    const slow = this.#chance.happens(0.2);
    const stream = await this.#broker.call<Readable>("soak.down", ask, { nodeID: this.#chance.pick(this.#nodes) });
    const check = new StreamCheck(ask, { add: (problem) => void this.problems.push(problem) });
    for await (const chunk of stream) {
      check.take(chunk);
      if (check.read >= most) return;
      if (slow) await pause(systemClock, 5);
    }
    check.ended();
  }

  async #up(number: number): Promise<void> {
    const chunks = this.#chance.between(0, 100);
    const most = this.#chance.happens(0.3) ? this.#chance.between(1, 20) : 1_000;
    const stream = Readable.from(chunksOf({ number, chunks, ms: 0 }, systemClock));
    stream.on("error", () => {});
    if (this.#chance.happens(0.2)) systemClock.after(this.#chance.between(0, 5), () => void stream.destroy());
    const options = { nodeID: this.#chance.pick(this.#nodes), stream };
    const answer = await this.#broker.call<SoakEcho>("soak.up", { number, chunks, most }, options);
    if (answer.number !== number) throw new WrongAnswer(`Call ${number} got the answer of ${answer.number}.`);
  }

  #ms(most: number): number {
    return this.#chance.between(0, most);
  }
}
