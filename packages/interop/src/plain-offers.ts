import { createRequire } from "node:module";
import type { BrokerOptions, Middleware, ServiceSchema } from "@isomer/core";
import type { Make, PlainOffer } from "./interop-node.ts";

const require = createRequire(import.meta.url);

/** What a definition that suits both makes has to be told. */
interface DefinitionKit {
  readonly make: Make;
  readonly errorOfKind: (kind: string) => unknown;
}

/** `both/definitions.cjs`, which Moleculer's processes load without a compiler. */
interface SharedDefinitions {
  readonly definitions: Readonly<Record<PlainOffer, (kit: DefinitionKit) => ServiceSchema>>;
  /** What some of the actions publish, as options of a broker. */
  readonly POLICIES: Pick<BrokerOptions, "retryPolicy" | "circuitBreaker">;
  /** A middleware for the node of this id. */
  readonly stamping: (nodeID: string) => Middleware;
}

export const { definitions, POLICIES, stamping } = require("./both/definitions.cjs") as SharedDefinitions;
