import { type AnyContext, Event, Service, type ServiceSchema } from "@isomer/core";
import { type Desk, pause } from "./desk.ts";

export interface Story {
  readonly number: number;
  /** Time that listeners take. */
  readonly ms: number;
}

/** Groups that listen, each on several nodes. */
export const GROUPS = ["mail", "audit"] as const;
export type Group = (typeof GROUPS)[number];

/** Listeners of the group `mail`; those of some events throw. */
@Service({ name: "mail" })
export class MailService {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  @Event("news.told")
  async told(story: Story, ctx: AnyContext): Promise<void> {
    await hear(this.#desk, story, { ctx, group: "mail" });
  }

  @Event("news.bad")
  async bad(story: Story, ctx: AnyContext): Promise<void> {
    await hear(this.#desk, story, { ctx, group: "mail" });
    throw new Error("The listener fails.");
  }
}

/** Listeners of the group `audit`, by a pattern; a plain definition. */
export function auditService(desk: Desk): ServiceSchema {
  return {
    name: "audit",
    events: {
      "news.*": async (ctx: AnyContext) => {
        await hear(desk, ctx.params as Story, { ctx, group: "audit" });
      },
    },
  };
}

async function hear(
  desk: Desk,
  { number, ms }: Story,
  { ctx, group }: { ctx: AnyContext; group: Group },
): Promise<void> {
  desk.news.heard(number, { nodeID: desk.nodeID, group, event: ctx.eventName ?? "" });
  if (ms > 0) await pause(desk.clock, ms);
}
