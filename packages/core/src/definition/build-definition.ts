import type { ArgumentRules } from "./argument-plan.ts";
import { bindParallel, methodOf } from "./bind-arguments.ts";
import { checkService } from "./check.ts";
import type { ClassReference } from "./declaration.ts";
import type { DefinitionSource } from "./definition-source.ts";
import { eventsByName } from "./event-table.ts";
import type { ActionLayer, EventLayer, HandlerReference, HookLists, Layer } from "./layer.ts";
import { describeOrigin } from "./mistakes.ts";
import { fullServiceName } from "./names.ts";
import type {
  ActionOptions,
  AfterHook,
  BeforeHook,
  ErrorHook,
  EventOptions,
  FallbackHandler,
  Visibility,
} from "./options.ts";
import { deepFreeze, isFunction } from "./plain-data.ts";
import { actionInfo, eventInfo, serviceInfo } from "./published-info.ts";
import { bindReference, hooksOfAction } from "./resolve-hooks.ts";
import type {
  ActionDefinition,
  EventDefinition,
  Lifecycle,
  LifecycleHandler,
  ServiceDefinition,
} from "./service-definition.ts";

/** Checks a merged service and makes the definition that everybody else works with. */
export function buildDefinition(source: DefinitionSource): ServiceDefinition {
  const { layer, origin, type, schema, mistakes } = source;
  const { version, settings, metadata, dependencies, methods } = layer;
  // A missing name is among the mistakes, which are thrown once all of them are found.
  const name = layer.name ?? "";
  const fullName = fullServiceName(name, version, settings.$noVersionPrefix === true);
  const prefix = settings.$noServiceNamePrefix === true ? "" : `${fullName}.`;
  const actions = Object.entries(layer.actions).flatMap(
    ([key, action]) => buildAction({ key, action, prefix }, source) ?? [],
  );
  const events = [...eventsByName(layer.events, mistakes)].flatMap(
    ([event, merged]) => buildEvent({ event, merged, name }, source) ?? [],
  );
  checkService(source);
  mistakes.throwIfAny(origin);
  const info = serviceInfo({ name, version, fullName, settings, metadata, actions, events });
  const frozen = deepFreeze({
    ...{ name, version, fullName, settings, metadata, dependencies, actions, events, methods, type, info },
    lifecycle: buildLifecycle(layer),
    origin: describeOrigin(origin),
    schema: null,
  });
  // The keys of a plain definition that mean nothing to us stay as its author made them.
  return schema === null ? frozen : Object.freeze({ ...frozen, schema });
}

interface ActionSource {
  readonly key: string;
  readonly action: ActionLayer | false;
  readonly prefix: string;
}

function buildAction({ key, action, prefix }: ActionSource, source: DefinitionSource): ActionDefinition | undefined {
  if (action === false || action.handler === undefined) return undefined;
  const { layer } = source;
  const cache = action.options.cache ?? layer.settings.$cache;
  const options: ActionOptions = cache === undefined ? action.options : { ...action.options, cache };
  const binding = source.bindHandler(action.handler, {
    decorator: "Action",
    paramsGiven: options.params !== undefined,
  });
  if (binding === null) return undefined;
  const rawName = options.name ?? key;
  const name = prefix + rawName;
  const { fallback } = options;
  return {
    ...{ key, name, rawName, options },
    visibility: (options.visibility ?? "published") as Visibility,
    params: schemaOf(options.params, binding.paramsType),
    hooks: bindHooks(hooksOfAction(rawName, action.hooks, layer.hooks)),
    fallback: isReference(fallback) ? bindReference<FallbackHandler>(fallback) : null,
    bind: binding.bind,
    info: actionInfo(name, rawName, options),
  };
}

interface EventSource {
  readonly event: string;
  readonly merged: EventLayer;
  /** Name of the service, which is the group unless another one was declared. */
  readonly name: string;
}

function buildEvent({ event, merged, name }: EventSource, source: DefinitionSource): EventDefinition | undefined {
  const options: EventOptions = merged.options;
  const rules: ArgumentRules = { decorator: "Event", paramsGiven: options.params !== undefined };
  const bindings = merged.handlers.map((handler) => source.bindHandler(handler, rules));
  const complete = bindings.filter((binding) => binding !== null);
  if (complete.length < bindings.length) return undefined;
  const types = new Set(complete.map(({ paramsType }) => paramsType).filter((type) => type !== undefined));
  if (types.size > 1 && options.params === undefined) {
    source.mistakes.add(
      merged.where,
      `handlers of the event "${event}" take payloads of different classes, and the payload is checked once`,
      "Take the same class at all, or say what to check with `params`, `false` for nothing",
    );
  }
  return {
    name: event,
    group: options.group ?? name,
    options,
    params: schemaOf(options.params, [...types][0]),
    bind: bindParallel(complete.map(({ bind }) => bind)),
    info: eventInfo(event, options),
  };
}

function schemaOf(declared: unknown, type: ClassReference | undefined): unknown {
  if (declared === undefined) return type;
  return declared === false || declared === null ? undefined : declared;
}

function bindHooks({ before, after, error }: HookLists): ActionDefinition["hooks"] {
  return {
    before: before.map((hook) => bindReference<BeforeHook>(hook)),
    after: after.map((hook) => bindReference<AfterHook>(hook)),
    error: error.map((hook) => bindReference<ErrorHook>(hook)),
  };
}

function buildLifecycle({ created, started, stopped }: Layer): Lifecycle {
  return {
    created: created.map(lifecycleHandler),
    started: started.map(lifecycleHandler),
    stopped: stopped.map(lifecycleHandler).reverse(),
  };
}

function lifecycleHandler(reference: HandlerReference): LifecycleHandler {
  if (typeof reference !== "string") return reference as LifecycleHandler;
  return function runMethod(this: object) {
    return methodOf(this, reference).call(this);
  };
}

const isReference = (value: unknown): value is HandlerReference => isFunction(value) || typeof value === "string";
