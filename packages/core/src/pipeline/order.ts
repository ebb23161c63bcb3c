import type { AnyContext } from "../context/context.ts";
import type { LocalService } from "../definition/local-service.ts";
import type { ActionDefinition, EventDefinition } from "../definition/service-definition.ts";
import type { MiddlewareAction, MiddlewareEvent } from "./middleware.ts";
import { breakerOptions, bulkheadOptions, cacheOptions, retryOptions } from "./policies.ts";
import type { Stage } from "./stage.ts";
import { cacheStage } from "./stages/cache.ts";
import { CircuitBreaker, circuitBreakerStage } from "./stages/circuit-breaker.ts";
import { currentContextStage } from "./stages/current-context.ts";
import { fallbackStage } from "./stages/fallback.ts";
import { handleErrorStage } from "./stages/handle-error.ts";
import { type BoundHooks, hooksStage } from "./stages/hooks.ts";
import { middlewaresStage } from "./stages/middlewares.ts";
import { debounceStage, throttleStage } from "./stages/pace.ts";
import { retryStage } from "./stages/retry.ts";
import { timeoutStage } from "./stages/timeout.ts";
import { trackStage } from "./stages/track.ts";
import { validateStage } from "./stages/validate.ts";
import type { PipelineTools } from "./tools.ts";

/** The caller's hold on the endpoint that is planned; `null` where no endpoint was chosen: the call came from outside. */
export interface EndpointControl {
  readonly nodeID: string;
  /** Lets the endpoint be chosen, or not. */
  readonly gate: (open: boolean) => void;
}

interface CommonParts {
  readonly tools: PipelineTools;
  /** Registers what must be released when the plan is dropped. */
  readonly onDrop: (cleanup: () => void) => void;
}

/** An action on this node. */
export interface LocalActionParts extends CommonParts {
  readonly definition: ActionDefinition;
  readonly service: LocalService;
  readonly view: MiddlewareAction;
  readonly endpoint: EndpointControl | null;
}

/** An action on another node, as that node published it. */
export interface RemoteActionParts extends CommonParts {
  readonly view: MiddlewareAction;
  readonly endpoint: EndpointControl | null;
}

/** An event handler on this node. */
export interface LocalEventParts extends CommonParts {
  readonly definition: EventDefinition;
  readonly service: LocalService;
  readonly view: MiddlewareEvent;
}

/** Makes a stage, or answers `null` where the definition does not use it. */
type Maker<P> = (parts: P) => Stage | null;

/** The stages of a call, and those that each attempt of it passes. The outermost first. */
export interface Order<P> {
  readonly call: readonly Maker<P>[];
  readonly attempt: readonly Maker<P>[];
}

/** Around an action on this node. */
export const LOCAL_ACTION: Order<LocalActionParts> = {
  call: [
    // Outermost, so that it sees what every other stage throws.
    ({ tools, service, view }) => errors(tools, { service: service.view, action: view }),
    // Outside of retries: answers when nothing helped.
    ({ tools, definition, service }) =>
      fallbackStage({ own: definition.fallback?.(service.view.instance) ?? null, ...reportTo(tools) }),
  ],
  attempt: [
    ({ tools, definition, endpoint }) => retry(tools, definition.options.retryPolicy, endpoint),
    // Outside of the timeout and the rest: whatever keeps the endpoint from answering in time counts.
    (parts) => breaker(parts, parts.definition.options.circuitBreaker, false),
    // Inside of retries: each attempt has its own time. Outside of tracking: a handler that goes on after its caller gave
    // up still counts as running.
    ({ tools, definition }) => timeout(tools, definition.options.timeout),
    ({ tools, service }) => track(tools, service),
    ({ tools }) => (tools.asyncContext ? currentContextStage : null),
    // Outside of bulkhead and validation: the key is made of what the caller sent, and a hit needs neither.
    (parts) => cache(parts),
    (parts) => bulkhead(parts),
    ({ tools, definition }) => validate(tools, definition.params),
    // Hooks see valid params.
    ({ definition, service }) => hooksStage(bindHooks(definition, service.view.instance)),
    // Innermost, as in Moleculer: users' middlewares run around the handler alone.
    ({ tools, view }) =>
      middlewaresStage(
        tools.middlewares.map((one) => one.localAction && ((next) => one.localAction?.(next, view) ?? next)),
      ),
  ],
};

/** Around the sending of a call to another node. */
export const REMOTE_ACTION: Order<RemoteActionParts> = {
  call: [
    ({ tools, view }) => errors(tools, { service: view.service, action: view }),
    ({ tools }) => fallbackStage({ own: null, ...reportTo(tools) }),
  ],
  attempt: [
    ({ tools, view, endpoint }) => retry(tools, view.retryPolicy, endpoint),
    // On unless it is switched off: a node that fails must not drag its callers down.
    (parts) => breaker(parts, parts.view.circuitBreaker, true),
    ({ tools, view }) => timeout(tools, typeof view.timeout === "number" ? view.timeout : undefined),
    ({ tools }) => track(tools, null),
    ({ tools, view }) =>
      middlewaresStage(
        tools.middlewares.map((one) => one.remoteAction && ((next) => one.remoteAction?.(next, view) ?? next)),
      ),
  ],
};

/** Around an event handler on this node. */
export const LOCAL_EVENT: Order<LocalEventParts> = {
  call: [
    // Outermost: an event that is dropped or put off costs nothing more.
    ({ tools, definition }) => throttle(tools, definition.options.throttle),
    (parts) => debounce(parts),
    ({ tools, service, view }) => errors(tools, { service: service.view, event: view }),
  ],
  attempt: [
    ({ tools, service }) => track(tools, service),
    ({ tools }) => (tools.asyncContext ? currentContextStage : null),
    (parts) => bulkhead(parts),
    ({ tools, definition }) => validate(tools, definition.params),
    ({ tools, view }) =>
      middlewaresStage(
        tools.middlewares.map((one) => one.localEvent && ((next) => one.localEvent?.(next, view) ?? next)),
      ),
  ],
};

/** The stages that the parts make use of. */
export function stagesOf<P>(makers: readonly Maker<P>[], parts: P): readonly Stage[] {
  return makers.map((make) => make(parts)).filter((stage) => stage !== null);
}

function errors({ errorHandler }: PipelineTools, info: Parameters<typeof handleErrorStage>[1]): Stage | null {
  return errorHandler === null ? null : handleErrorStage(errorHandler, info);
}

/** Where a stage tells what it did. */
const reportTo = ({ logger, counters }: PipelineTools): Pick<PipelineTools, "logger" | "counters"> => ({
  logger,
  counters,
});

function retry(tools: PipelineTools, own: unknown, endpoint: EndpointControl | null): Stage | null {
  const { defaults, pause, again } = tools;
  const policy = retryOptions(defaults.retryPolicy, own);
  return endpoint === null || !policy.enabled ? null : retryStage({ policy, pause, again, ...reportTo(tools) });
}

function timeout(tools: PipelineTools, own: number | undefined): Stage {
  const { deadlines, now, requestTimeoutMs } = tools;
  return timeoutStage({ defaultMs: own ?? requestTimeoutMs, deadlines, now, ...reportTo(tools) });
}

function breaker(parts: LocalActionParts | RemoteActionParts, own: unknown, byDefault: boolean): Stage | null {
  const { tools, view, endpoint, onDrop } = parts;
  const options = breakerOptions(tools.defaults.circuitBreaker, own, byDefault);
  if (endpoint === null || !options.enabled) return null;
  const { nodeID, gate } = endpoint;
  const where = { nodeID, service: view.service.fullName, action: view.name };
  const { deadlines, now } = tools;
  const circuit = new CircuitBreaker({
    ...{ options, deadlines, now, gate },
    onChange: (state, figures) => tools.onBreaker(state, { ...where, ...figures }),
  });
  onDrop(() => circuit.dispose());
  return circuitBreakerStage(circuit, { check: options.check, logger: tools.logger });
}

function track({ running }: PipelineTools, service: LocalService | null): Stage | null {
  const calls = running(service);
  return calls === null ? null : trackStage(calls);
}

function cache({ tools, definition, service }: LocalActionParts): Stage | null {
  const options = cacheOptions(definition.options.cache);
  if (tools.cacher === null || options === null) return null;
  const { counters } = tools;
  return cacheStage({ action: definition.name, options, ...tools.cacher, logger: service.view.logger, counters });
}

function bulkhead({ tools, service, definition }: LocalActionParts | LocalEventParts): Stage | null {
  const options = bulkheadOptions(tools.defaults.bulkhead, definition.options.bulkhead);
  return options.enabled ? tools.bulkheads.stage(options, { service, definition }) : null;
}

function validate(tools: PipelineTools, schema: unknown): Stage | null {
  if (schema === undefined) return null;
  const check = tools.check(schema);
  return check === null ? null : validateStage(check);
}

function throttle({ clock, counters }: PipelineTools, ms: number | undefined): Stage | null {
  return ms === undefined || ms <= 0 ? null : throttleStage({ ms, clock, counters });
}

function debounce({ tools, definition, service, onDrop }: LocalEventParts): Stage | null {
  const ms = definition.options.debounce;
  if (ms === undefined || ms <= 0) return null;
  const onError = (error: unknown, ctx: AnyContext): void => tools.onEventError(error, ctx, service.view.logger);
  return debounceStage({ ms, clock: tools.clock, onError, onDrop });
}

function bindHooks({ hooks }: ActionDefinition, instance: object): BoundHooks {
  return {
    before: hooks.before.map((bind) => bind(instance)),
    after: hooks.after.map((bind) => bind(instance)),
    error: hooks.error.map((bind) => bind(instance)),
  };
}
