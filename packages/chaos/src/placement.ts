/** Which node of a run offers what. */
import type { ServiceSource } from "@isomer/core";
import type { Desk } from "./services/desk.ts";
import { EchoService } from "./services/echo-service.ts";
import { CachedService, FragileService, NarrowService } from "./services/guarded-services.ts";
import { auditService, MailService } from "./services/news-services.ts";
import { RelayService } from "./services/relay-service.ts";
import { StreamService } from "./services/stream-service.ts";

export const NODES: readonly string[] = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "n10"];

/**
 * Nodes between which frames are late, doubled and out of order, but never lost while both live: streams go between them
 * alone, because a stream has no budget, and nobody tells its ends of a piece that was lost.
 */
export const STREAMING: readonly string[] = ["n1", "n2", "n3", "n4"];

/** The others, whose frames may be lost without a word. */
export const LOSSY: readonly string[] = NODES.filter((nodeID) => !STREAMING.includes(nodeID));

interface Placed {
  readonly service: string;
  readonly on: readonly string[];
  readonly make: (desk: Desk) => ServiceSource;
}

const SERVICES: readonly Placed[] = [
  { service: "echo", on: ["n1", "n3", "n5", "n7", "n9"], make: (desk) => new EchoService(desk) },
  { service: "relay", on: NODES, make: (desk) => new RelayService(desk) },
  { service: "cached", on: ["n2", "n4", "n6"], make: (desk) => new CachedService(desk) },
  { service: "narrow", on: ["n2", "n5", "n8"], make: (desk) => new NarrowService(desk) },
  { service: "fragile", on: ["n3", "n6", "n9"], make: (desk) => new FragileService(desk) },
  { service: "flow", on: STREAMING, make: (desk) => new StreamService(desk) },
  { service: "mail", on: ["n1", "n4", "n7", "n10"], make: (desk) => new MailService(desk) },
  { service: "audit", on: ["n2", "n4", "n8"], make: auditService },
];

/** The services of a node. */
export const servicesOf = (nodeID: string, desk: Desk): readonly ServiceSource[] =>
  SERVICES.filter(({ on }) => on.includes(nodeID)).map(({ make }) => make(desk));

/** The nodes that have a service. */
export const hostsOf = (service: string): readonly string[] =>
  SERVICES.find((placed) => placed.service === service)?.on ?? [];
