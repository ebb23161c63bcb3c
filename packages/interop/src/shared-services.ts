import "reflect-metadata";
import { setTimeout as sleep } from "node:timers/promises";
import { Action, Context, Event, Service } from "@isomer/core";
import type { SeenEvent } from "./interop-node.ts";
import { seen } from "./probe-service.ts";

/** Offered by several nodes, of both makes: who is asked? */
@Service({ name: "worker" })
export class WorkerService {
  readonly #report: (event: SeenEvent) => void;

  constructor(report: (event: SeenEvent) => void) {
    this.#report = report;
  }

  @Action() whoami(ctx: Context): string {
    return ctx.broker.nodeID;
  }

  @Event("job.done", { group: "workers" }) onJob(ctx: Context): void {
    this.#report(seen(ctx, "job.done"));
  }
}

/** Comes and goes while the node runs. */
@Service({ name: "late" })
export class LateService {
  @Action() hello(): string {
    return "hello from Isomer";
  }

  @Action() async rest(ctx: Context<{ ms: number }>): Promise<string> {
    await sleep(ctx.params.ms);
    return "rested";
  }
}
