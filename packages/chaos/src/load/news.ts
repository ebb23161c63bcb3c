/** Events for one group, for all, to one listener or to every one; listeners that throw; and pings. */
import type { EmitOptions, EventType } from "@isomer/core";
import type { CallPlan } from "../ledger/call-record.ts";
import { NODES } from "../placement.ts";
import { GROUPS } from "../services/news-services.ts";
import type { LoadKind, Site } from "./site.ts";

/** Time that a listener takes at most, in ms. */
const LISTENER_MS = 100;
const PING_MS = 500;

interface Telling {
  readonly event: "news.told" | "news.bad";
  readonly type: EventType;
  readonly groups?: readonly string[] | null;
  readonly throwError?: boolean;
}

/** What is followed like a call and cannot fail. */
const followed = ({ desk }: Site, kind: string, budgetMs: number): CallPlan => ({
  ...{ kind, nodeID: desk.nodeID, budgetMs, isCall: false, errors: [] },
  verify: () => undefined,
});

/** Tells an event. Resolves when the listeners of the own node have ended. */
function tell(site: Site, { event, type, groups = null, throwError = false }: Telling): Promise<unknown> {
  const { broker, desk, chance } = site;
  const number = desk.news.tell({ event, type, groups, nodeID: desk.nodeID });
  const story = { number, ms: chance.pick([0, 0, LISTENER_MS]) };
  const options: EmitOptions = { throwError, ...(groups === null ? {} : { groups }) };
  const plan = { ...followed(site, type, LISTENER_MS), errors: throwError ? ["BAD_GATEWAY"] : [] };
  return desk.calls.make(plan, async () => {
    try {
      await broker[type](event, story, options);
    } catch (error) {
      // What the listener throws is the application's own, and nothing else is to be seen of it here.
      if (!throwError || (error as Error).message !== "The listener fails.") throw error;
    }
  });
}

const toGroup: LoadKind = {
  ...{ name: "emit to a group", weight: 6, size: 1 },
  begin: (site) => tell(site, { event: "news.told", type: "emit", groups: [site.chance.pick(GROUPS)] }),
};

const toAll: LoadKind = {
  ...{ name: "emit", weight: 6, size: 1 },
  begin: (site) => tell(site, { event: "news.told", type: "emit" }),
};

const toEveryone: LoadKind = {
  ...{ name: "broadcast", weight: 3, size: 1 },
  begin: (site) => tell(site, { event: "news.told", type: "broadcast" }),
};

const toOneself: LoadKind = {
  ...{ name: "broadcastLocal", weight: 2, size: 1 },
  begin: (site) => tell(site, { event: "news.told", type: "broadcastLocal" }),
};

const badly: LoadKind = {
  ...{ name: "emit to a listener that throws", weight: 4, size: 1 },
  begin: (site) => tell(site, { event: "news.bad", type: "emit", throwError: site.chance.happens(0.5) }),
};

const ping: LoadKind = {
  ...{ name: "ping", weight: 2, size: 0 },
  begin: (site) => {
    const nodeID = site.chance.pick(NODES.filter((one) => one !== site.nodeID));
    const verify = (answer: unknown): string | undefined => {
      const of = (answer as { readonly nodeID: string } | null)?.nodeID;
      return of === undefined || of === nodeID ? undefined : `was for ${nodeID}, and answered by ${of}`;
    };
    return site.desk.calls.make({ ...followed(site, "ping", PING_MS), verify }, () =>
      site.broker.ping(nodeID, PING_MS),
    );
  },
};

export const NEWS: readonly LoadKind[] = [toGroup, toAll, toEveryone, toOneself, badly, ping];
