import type { LocalService } from "../definition/local-service.ts";
import type { ActionDefinition, EventDefinition } from "../definition/service-definition.ts";
import type { MiddlewareAction, MiddlewareEvent } from "./middleware.ts";
import type { Stage } from "./stage.ts";
import { cacheStage } from "./stages/cache.ts";
import { handleErrorStage } from "./stages/handle-error.ts";
import type { BoundHooks } from "./stages/hooks.ts";
import { hooksStage } from "./stages/hooks.ts";
import { middlewaresStage } from "./stages/middlewares.ts";
import { timeoutStage } from "./stages/timeout.ts";
import { trackStage } from "./stages/track.ts";
import { validateStage } from "./stages/validate.ts";
import type { PipelineTools } from "./tools.ts";

/** An action on this node. */
export interface LocalActionParts {
  readonly tools: PipelineTools;
  readonly definition: ActionDefinition;
  readonly service: LocalService;
  readonly view: MiddlewareAction;
}

/** An action on another node, as that node published it. */
export interface RemoteActionParts {
  readonly tools: PipelineTools;
  readonly timeoutMs: number;
  readonly view: MiddlewareAction;
}

/** An event handler on this node. */
export interface LocalEventParts {
  readonly tools: PipelineTools;
  readonly definition: EventDefinition;
  readonly service: LocalService;
  readonly view: MiddlewareEvent;
}

/** Makes a stage, or answers `null` where the definition does not use it. */
type Maker<P> = (parts: P) => Stage | null;

/** Around an action where it runs, the outermost first. */
export const LOCAL_ACTION: readonly Maker<LocalActionParts>[] = [
  // Outermost, so that it sees what every other stage throws.
  ({ tools, service, view }) => errors(tools, { service: service.view, action: view }),
  // Outside of tracking: a handler that goes on after its caller gave up still counts as running.
  ({ tools, definition }) => timeout(tools, definition.options.timeout),
  ({ tools, service }) => track(tools, service),
  // Outside of validation: the key is made of what the caller sent, and a hit needs no check.
  (parts) => cache(parts),
  ({ tools, definition }) => validate(tools, definition.params),
  // Hooks see valid params.
  ({ definition, service }) => hooksStage(bindHooks(definition, service.view.instance)),
  // Innermost, as in Moleculer: users' middlewares run around the handler alone.
  ({ tools, view }) =>
    middlewaresStage(
      tools.middlewares.map((m) => (m.localAction && ((next) => m.localAction?.(next, view) ?? next)) || null),
    ),
];

/** Around the sending of a call, the outermost first. */
export const REMOTE_ACTION: readonly Maker<RemoteActionParts>[] = [
  ({ tools, view }) => errors(tools, { service: view.service, action: view }),
  ({ tools, timeoutMs }) => timeout(tools, timeoutMs),
  ({ tools }) => track(tools, null),
  ({ tools, view }) =>
    middlewaresStage(
      tools.middlewares.map((m) => (m.remoteAction && ((next) => m.remoteAction?.(next, view) ?? next)) || null),
    ),
];

/** Around an event handler, the outermost first. */
export const LOCAL_EVENT: readonly Maker<LocalEventParts>[] = [
  ({ tools, service, view }) => errors(tools, { service: service.view, event: view }),
  ({ tools, service }) => track(tools, service),
  ({ tools, definition }) => validate(tools, definition.params),
  ({ tools, view }) =>
    middlewaresStage(
      tools.middlewares.map((m) => (m.localEvent && ((next) => m.localEvent?.(next, view) ?? next)) || null),
    ),
];

/** The stages that the parts make use of. */
export function stagesOf<P>(order: readonly Maker<P>[], parts: P): readonly Stage[] {
  return order.map((make) => make(parts)).filter((stage) => stage !== null);
}

function errors({ errorHandler }: PipelineTools, info: Parameters<typeof handleErrorStage>[1]): Stage | null {
  return errorHandler === null ? null : handleErrorStage(errorHandler, info);
}

function timeout({ deadlines, now, requestTimeoutMs }: PipelineTools, own: number | undefined): Stage {
  return timeoutStage({ defaultMs: own ?? requestTimeoutMs, deadlines, now });
}

function track({ running }: PipelineTools, service: LocalService | null): Stage | null {
  const calls = running(service);
  return calls === null ? null : trackStage(calls);
}

function cache({ tools, definition, service }: LocalActionParts): Stage | null {
  const option = definition.options.cache;
  if (tools.cacher === null || option === undefined || option === false) return null;
  const options = option === true ? {} : option;
  if (options.enabled === false) return null;
  return cacheStage({ action: definition.name, options, ...tools.cacher, logger: service.view.logger });
}

function validate(tools: PipelineTools, schema: unknown): Stage | null {
  if (schema === undefined) return null;
  const check = tools.check(schema);
  return check === null ? null : validateStage(check);
}

function bindHooks({ hooks }: ActionDefinition, instance: object): BoundHooks {
  return {
    before: hooks.before.map((bind) => bind(instance)),
    after: hooks.after.map((bind) => bind(instance)),
    error: hooks.error.map((bind) => bind(instance)),
  };
}
