import type { ServiceView } from "../context/context-runtime.ts";
import type { ServiceDefinition } from "../definition/service-definition.ts";

/** The hooks of a service's life that others may listen to. */
export interface ServiceLifeListener {
  /** Before the instance is made; what it throws keeps the service from being created. */
  creating(service: Omit<ServiceView, "instance">, definition: ServiceDefinition): void;
  created(service: ServiceView): void;
  starting(service: ServiceView): Promise<void>;
  started(service: ServiceView): Promise<void>;
  stopping(service: ServiceView): Promise<void>;
  stopped(service: ServiceView): Promise<void>;
}
