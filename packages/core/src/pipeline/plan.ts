import type { AnyContext } from "../context/context.ts";
import type { ActionView, EventView, ServiceView } from "../context/context-runtime.ts";
import type { LocalService } from "../definition/local-service.ts";
import type { ActionDefinition, EventDefinition } from "../definition/service-definition.ts";
import { awaitedOnce } from "../kernel/deferred.ts";
import type { ActionInfo, ServiceInfo } from "../ports/node-info.ts";
import type { MiddlewareAction, MiddlewareEvent } from "./middleware.ts";
import { type EndpointControl, LOCAL_ACTION, LOCAL_EVENT, type Order, REMOTE_ACTION, stagesOf } from "./order.ts";
import { compose, type Next } from "./stage.ts";
import type { PipelineTools } from "./tools.ts";

/** Everything that is known of a handler before it is called, composed once. */
export interface Plan {
  readonly run: Next;
  /** The part of the way that each further attempt takes. */
  readonly attempt: Next;
  /** Fills in what the context shows of the handler. */
  readonly prepare: (ctx: AnyContext) => void;
  /** Releases what the stages hold. */
  readonly drop: () => void;
}

/** Where a call goes that leaves this node: to one node, or to the queue of its action. */
export type Destination = { readonly kind: "node"; readonly nodeID: string } | { readonly kind: "queue" };

/** An action on this node and the service it belongs to. */
export interface LocalAction {
  readonly definition: ActionDefinition;
  readonly service: LocalService;
}

/** An action elsewhere, as its node published it. */
export interface RemoteAction {
  readonly info: ActionInfo;
  readonly service: ServiceInfo;
  readonly destination: Destination;
}

/** Sends the call of a context and answers what comes back. Transit has this shape. */
export type RemoteSender = (ctx: AnyContext, destination: Destination) => Promise<unknown>;

/** Plan of an action on this node. Without an endpoint it serves calls from outside, which their callers retry. */
export function planLocalAction(
  { definition, service }: LocalAction,
  endpoint: EndpointControl | null,
  tools: PipelineTools,
): Plan {
  const view = actionView(definition.options, { ...definition, service: service.view });
  const handler = handlerOf(definition, service);
  return plan(
    LOCAL_ACTION,
    { tools, definition, service, view, endpoint },
    {
      handler,
      prepare: prepare(view, null, service.view),
    },
  );
}

/** Plan of an action elsewhere. */
export function planRemoteAction(
  remote: RemoteAction,
  endpoint: EndpointControl | null,
  { tools, send }: { readonly tools: PipelineTools; readonly send: RemoteSender },
): Plan {
  const { info, service, destination } = remote;
  const rawName = info.rawName ?? info.name;
  const view = actionView(info, { name: info.name, rawName, service: { version: undefined, ...service } });
  const assign = prepare(view, null, null);
  return plan(
    REMOTE_ACTION,
    { tools, view, endpoint },
    {
      handler: (ctx) => send(ctx, destination),
      prepare:
        destination.kind === "queue"
          ? assign
          : (ctx) => {
              ctx.nodeID = destination.nodeID;
              assign(ctx);
            },
    },
  );
}

/** Plan of an event handler on this node. */
export function planLocalEvent(definition: EventDefinition, service: LocalService, tools: PipelineTools): Plan {
  const { name, group } = definition;
  const view: MiddlewareEvent = Object.freeze({ ...definition.options, name, group, service: service.view });
  const handler = handlerOf(definition, service);
  return plan(
    LOCAL_EVENT,
    { tools, definition, service, view },
    { handler, prepare: prepare(null, view, service.view) },
  );
}

/** Stages look for promises: what can be awaited in another way becomes one. */
function handlerOf({ bind }: ActionDefinition | EventDefinition, { view }: LocalService): Next {
  const bound = bind(view.instance) as Next;
  return (ctx) => awaitedOnce(bound(ctx));
}

function plan<P extends { readonly onDrop: (cleanup: () => void) => void }>(
  order: Order<P>,
  own: Omit<P, "onDrop">,
  { handler, prepare }: { readonly handler: Next; readonly prepare: Plan["prepare"] },
): Plan {
  const cleanups: (() => void)[] = [];
  const parts = { ...own, onDrop: (cleanup: () => void) => cleanups.push(cleanup) } as unknown as P;
  const attempt = compose(stagesOf(order.attempt, parts), handler);
  return {
    run: compose(stagesOf(order.call, parts), attempt),
    attempt,
    prepare,
    drop() {
      for (const cleanup of cleanups) cleanup();
    },
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
