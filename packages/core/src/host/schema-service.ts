import type { CallOptions } from "../context/call-options.ts";
import type { BrokerHandle, ServiceView } from "../context/context-runtime.ts";
import { clonePlain } from "../definition/plain-data.ts";
import type { ServiceDefinition } from "../definition/service-definition.ts";
import type { Logger } from "../ports/logger.ts";

export interface SchemaInstanceParts {
  readonly definition: ServiceDefinition;
  readonly logger: Logger;
  readonly broker: BrokerHandle;
  /** Runs an action of the instance itself, private ones included, without looking for an endpoint. */
  readonly callOwn: (key: string, params: unknown, options: CallOptions | undefined) => Promise<unknown>;
  readonly waitForServices: (services: string | readonly string[], timeoutMs?: number) => Promise<unknown>;
}

/** The `this` of the handlers of a plain definition. */
export function createSchemaInstance(parts: SchemaInstanceParts): object {
  const { definition, logger, broker, callOwn, waitForServices } = parts;
  const { name, version, fullName, schema, methods } = definition;
  // Handlers may change the settings of their instance; the definition is shared and frozen.
  const settings = clonePlain(definition.settings);
  const metadata = clonePlain(definition.metadata);
  const actions = Object.fromEntries(
    definition.actions.map(({ key }) => [
      key,
      (params?: unknown, options?: CallOptions) => callOwn(key, params, options),
    ]),
  );
  const instance: Record<string, unknown> = { name, version, fullName, settings, metadata, schema };
  Object.assign(instance, { logger, broker, actions, waitForServices });
  for (const [method, body] of Object.entries(methods)) instance[method] = body.bind(instance as never);
  return instance;
}

/** The service as contexts and middlewares see it. */
export function createServiceView(definition: ServiceDefinition, logger: Logger, instance: object): ServiceView {
  const { name, version, fullName, settings, metadata } = definition;
  return Object.freeze({ name, version, fullName, settings, metadata, logger, instance });
}
