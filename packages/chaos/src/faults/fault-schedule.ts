import type { FakeClock, Faults, Network } from "@isomer/testing";
import type { Chance } from "../chance.ts";
import { type Fleet, HEARTBEAT } from "../fleet.ts";
import type { Complaints } from "../ledger/complaints.ts";
import type { History } from "../ledger/history.ts";
import { lists } from "../node-view.ts";
import { LOSSY, NODES } from "../placement.ts";
import { pause } from "../services/desk.ts";
import { GuestService } from "../services/guarded-services.ts";
import type { Repeats } from "./repeats.ts";
import { disturbedTypes, lossyRoute, routeOf } from "./routes.ts";

export interface FaultScheduleParts {
  readonly clock: FakeClock;
  readonly network: Network;
  readonly fleet: Fleet;
  readonly chance: Chance;
  readonly history: History;
  readonly complaints: Complaints;
  readonly repeats: Repeats;
}

/** Mean time between two faults, in ms. */
const PERIOD_MS = 600;
/** Nodes that may be gone, or cut off, at a time. */
const MAX_AWAY = 3;
/** Longest delay of a frame, in ms. */
const MAX_DELAY_MS = 400;
/** Silence is looked for four times per timeout, and the last words of a dead node may be late. */
const NOTICED_MS = HEARTBEAT.heartbeatTimeout * 1_250 + MAX_DELAY_MS + 1;

interface Kind {
  readonly name: string;
  readonly weight: number;
  readonly happen: () => Promise<void>;
}

/** Makes faults, one after the other and at the same time, until it is ended. */
export class FaultSchedule {
  readonly #parts: FaultScheduleParts;
  readonly #counts = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  /** Nodes that are gone, cut off, or on their way. */
  readonly #away = new Set<string>();
  readonly #kinds: readonly Kind[];
  #ended = false;

  constructor(parts: FaultScheduleParts) {
    this.#parts = parts;
    const { chance } = parts;
    this.#kinds = [
      { name: "drop", weight: 5, happen: () => this.#drop() },
      { name: "duplicate", weight: 4, happen: () => this.#duplicate() },
      { name: "delay", weight: 4, happen: () => this.#disturb({ delayMs: [1, chance.between(10, MAX_DELAY_MS)] }) },
      { name: "reorder", weight: 4, happen: () => this.#disturb({ reorder: chance.next() }) },
      { name: "partition", weight: 2, happen: () => this.#partition() },
      { name: "interrupt", weight: 2, happen: () => this.#interrupt() },
      { name: "kill", weight: 3, happen: () => this.#takeAway("kill") },
      { name: "stop", weight: 3, happen: () => this.#takeAway("stop") },
      { name: "guest", weight: 5, happen: () => this.#guest() },
    ];
  }

  /** How many faults of which kind there were. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** Makes faults until it is ended. */
  async run(): Promise<void> {
    const { chance, clock } = this.#parts;
    while (!this.#ended) {
      await pause(clock, chance.between(1, 2 * PERIOD_MS));
      if (!this.#ended) this.#begin(chance.weighted(this.#kinds));
    }
  }

  /** Makes no more faults. Resolves when the network is whole and every node is there again. */
  async end(): Promise<void> {
    this.#ended = true;
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #begin({ name, happen }: Kind): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    const work = happen().finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Silent losses spare the ways between streaming nodes. */
  async #drop(): Promise<void> {
    const { chance, network } = this.#parts;
    const types = disturbedTypes(network, chance);
    const route = { ...lossyRoute(chance), ...(types === null ? {} : { types }) };
    await this.#during(`drop ${JSON.stringify(route)}`, () => network.disturb({ drop: chance.next() * 0.5 }, route));
  }

  async #duplicate(): Promise<void> {
    const { chance, network, repeats } = this.#parts;
    const types = disturbedTypes(network, chance) ?? ["REQ", "EVENT", "BATCH"];
    const route = { ...routeOf(chance), types };
    await this.#during(`duplicate ${JSON.stringify(route)}`, () => {
      const end = network.disturb({ duplicate: chance.next() * 0.5 }, route);
      const ended = repeats.begin(types);
      return () => {
        end();
        // The last of them may still be on their way.
        this.#parts.clock.after(2 * MAX_DELAY_MS, ended);
      };
    });
  }

  async #disturb(faults: Faults): Promise<void> {
    const { chance, network } = this.#parts;
    const types = disturbedTypes(network, chance);
    const route = { ...routeOf(chance), ...(types === null ? {} : { types }) };
    await this.#during(`${JSON.stringify(faults)} ${JSON.stringify(route)}`, () => network.disturb(faults, route));
  }

  async #partition(): Promise<void> {
    const { chance, network } = this.#parts;
    const group = chance.some(LOSSY, chance.between(1, 4));
    await this.#during(`partition ${group.join()}`, () => network.partition(group), chance.between(100, 8_000));
  }

  async #interrupt(): Promise<void> {
    const { chance, network } = this.#parts;
    const nodeID = this.#victim(LOSSY);
    if (nodeID === undefined) return;
    const connect = (): (() => void) => {
      network.interrupt(nodeID);
      return () => network.restore(nodeID);
    };
    await this.#during(`interrupt ${nodeID}`, connect, chance.between(50, 6_000));
    this.#away.delete(nodeID);
  }

  async #takeAway(how: "kill" | "stop"): Promise<void> {
    const { chance, clock, fleet, history } = this.#parts;
    const nodeID = this.#victim(NODES);
    if (nodeID === undefined) return;
    const downMs = chance.between(2 * MAX_DELAY_MS, 6_000);
    history.add(`fault: ${how} ${nodeID}`);
    const killedAt = clock.now();
    await (how === "kill" ? fleet.kill(nodeID) : fleet.stop(nodeID));
    await pause(clock, downMs);
    if (how === "kill" && downMs > NOTICED_MS) await this.#checkNoticed(nodeID, killedAt);
    history.add(`fault over: ${nodeID} starts again`);
    await fleet.start(nodeID);
    this.#away.delete(nodeID);
  }

  /** Complains about nodes that take a dead one for alive. */
  async #checkNoticed(nodeID: string, killedAt: number): Promise<void> {
    const { complaints, fleet } = this.#parts;
    for (const { broker, startedAt, stopping } of fleet.members) {
      if (stopping || startedAt > killedAt) continue;
      if (!(await lists(broker, nodeID))) continue;
      complaints.add(`Node ${broker.nodeID} takes ${nodeID} for alive, long after it was killed.`);
    }
  }

  /** A service comes to a node that lacks it, or goes from one that has it. */
  async #guest(): Promise<void> {
    const { chance, fleet, history } = this.#parts;
    const member = chance.pick(fleet.members);
    const there = member.broker.getLocalService("guest");
    history.add(`fault: guest ${there === undefined ? "comes to" : "leaves"} ${member.nodeID}`);
    if (there === undefined) member.broker.createService(new GuestService(member.desk));
    else await member.broker.destroyService(there).catch(() => {});
  }

  async #during(text: string, begin: () => () => void, ms = this.#parts.chance.between(200, 4_000)): Promise<void> {
    const { clock, history } = this.#parts;
    history.add(`fault: ${text}`);
    const end = begin();
    await pause(clock, ms);
    end();
    history.add(`fault over: ${text}`);
  }

  #victim(candidates: readonly string[]): string | undefined {
    const left = candidates.filter((nodeID) => !this.#away.has(nodeID));
    if (this.#away.size >= MAX_AWAY || left.length === 0) return undefined;
    const nodeID = this.#parts.chance.pick(left);
    this.#away.add(nodeID);
    return nodeID;
  }
}
