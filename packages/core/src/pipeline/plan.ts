import type { AnyContext } from "../context/context.ts";
import type { ActionView, EventView, ServiceView } from "../context/context-runtime.ts";
import type { LocalService } from "../definition/local-service.ts";
import type { ActionDefinition, EventDefinition } from "../definition/service-definition.ts";
import type { ActionInfo, ServiceInfo } from "../ports/node-info.ts";
import type { MiddlewareAction, MiddlewareEvent } from "./middleware.ts";
import { LOCAL_ACTION, LOCAL_EVENT, REMOTE_ACTION, stagesOf } from "./order.ts";
import { compose, type Next } from "./stage.ts";
import type { PipelineTools } from "./tools.ts";

/** Everything that is known of a handler before it is called, composed once. */
export interface Plan {
  readonly run: Next;
  /** Fills in what the context shows of the handler. */
  readonly prepare: (ctx: AnyContext) => void;
}

/** Where a call goes that leaves this node: to one node, or to the queue of its action. */
export type Destination = { readonly kind: "node"; readonly nodeID: string } | { readonly kind: "queue" };

/** Sends the call of a context and answers what comes back. Transit has this shape. */
export type RemoteSender = (ctx: AnyContext, destination: Destination) => Promise<unknown>;

/** Plan of an action on this node. */
export function planLocalAction(definition: ActionDefinition, service: LocalService, tools: PipelineTools): Plan {
  const view = actionView(definition.options, { ...definition, service: service.view });
  const stages = stagesOf(LOCAL_ACTION, { tools, definition, service, view });
  return {
    run: compose(stages, definition.bind(service.view.instance) as Next),
    prepare: prepare(view, null, service.view),
  };
}

/** Plan of an action elsewhere. */
export function planRemoteAction(
  remote: { readonly info: ActionInfo; readonly service: ServiceInfo; readonly destination: Destination },
  send: RemoteSender,
  tools: PipelineTools,
): Plan {
  const { info, destination } = remote;
  const view = actionView(info, {
    name: info.name,
    rawName: info.rawName ?? info.name,
    service: { version: undefined, ...remote.service },
  });
  const timeoutMs = typeof info.timeout === "number" ? info.timeout : tools.requestTimeoutMs;
  const stages = stagesOf(REMOTE_ACTION, { tools, timeoutMs, view });
  const assign = prepare(view, null, null);
  return {
    run: compose(stages, (ctx) => send(ctx, destination)),
    prepare:
      destination.kind === "queue"
        ? assign
        : (ctx) => {
            ctx.nodeID = destination.nodeID;
            assign(ctx);
          },
  };
}

/** Plan of an event handler on this node. */
export function planLocalEvent(definition: EventDefinition, service: LocalService, tools: PipelineTools): Plan {
  const { name, group } = definition;
  const view: MiddlewareEvent = Object.freeze({ ...definition.options, name, group, service: service.view });
  const stages = stagesOf(LOCAL_EVENT, { tools, definition, service, view });
  return {
    run: compose(stages, definition.bind(service.view.instance) as Next),
    prepare: prepare(null, view, service.view),
  };
}

function actionView(
  options: Readonly<Record<string, unknown>>,
  own: Pick<MiddlewareAction, "name" | "rawName" | "service">,
): MiddlewareAction {
  const { name, rawName, service } = own;
  return Object.freeze({ ...options, name, rawName, service });
}

function prepare(
  action: ActionView | null,
  event: EventView | null,
  service: ServiceView | null,
): (ctx: AnyContext) => void {
  return (ctx) => {
    ctx.action = action;
    ctx.event = event;
    ctx.service = service;
  };
}
