import type { ServiceView } from "../context/context-runtime.ts";
import type { ServiceDefinition } from "./service-definition.ts";

/** A service that runs on this node: what was declared, and the instance as contexts see it. */
export interface LocalService {
  readonly definition: ServiceDefinition;
  readonly view: ServiceView;
}
