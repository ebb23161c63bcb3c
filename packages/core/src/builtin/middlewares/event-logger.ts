/** Shows the events that a node emits and handles. */
import type { Middleware, MiddlewareOption } from "../../pipeline/middleware.ts";
import type { LogColor } from "../log-color.ts";
import { checkDebugOptions, type DebugOptions, DebugOutput } from "./debug-output.ts";
import { nameFilter } from "./name-filter.ts";

/** Options of {@link eventLogger}. */
export interface EventLoggerOptions extends DebugOptions {
  /** Show the payloads. Default `false`. */
  readonly logParams?: boolean;
  /** Show the meta that is given with an event. Default `false`. */
  readonly logMeta?: boolean;
  /**
   * Names of the events that are shown; wildcards as in the names of events. The framework's `$` events are shown where a
   * pattern begins with `$`. Default `["**"]`.
   */
  readonly whitelist?: readonly string[];
  /** Colours of lines. Default: none, because lines may go anywhere. */
  readonly colors?: { readonly send?: LogColor; readonly receive?: LogColor; readonly error?: LogColor };
}

const VERBS = { emit: "Emitting", broadcast: "Broadcasting", broadcastLocal: "Broadcasting on this node" } as const;

type Emit = NonNullable<Middleware["emit"]>;

/**
 * A middleware that logs each event which its node emits, which service gets it, and where a handler fails. What is shown is
 * also written to `<folder>/<nodeID>/<ms>-<emit, broadcast or broadcastLocal>-<event>-payload.json` and `-meta`; errors of
 * handlers to `<ms>-event-<event>-error.json`. Throws a `BrokerOptionsError` for options that cannot be used.
 */
export function eventLogger(options: EventLoggerOptions = {}): MiddlewareOption {
  checkDebugOptions(options, "eventLogger");
  const { logParams = false, logMeta = false, colors = {}, whitelist = ["**"] } = options;
  const isShown = nameFilter(whitelist, { maker: "eventLogger", ownToo: false });
  return (broker) => {
    const output = new DebugOutput(options, broker);
    const values = (payload: unknown): readonly unknown[] => (logParams ? [payload] : []);
    const wrap =
      (verb: keyof typeof VERBS): Emit =>
      (next) =>
      (event, payload, emitOptions) => {
        if (!isShown(event)) return next(event, payload, emitOptions);
        output.line(`${VERBS[verb]} '${event}'${logParams ? ":" : "."}`, {
          color: colors.send,
          values: values(payload),
        });
        if (logParams) output.file([verb, event, "payload"], payload);
        const meta = emitOptions?.meta;
        if (logMeta && meta !== undefined) {
          output.line(`Meta of '${event}':`, { color: colors.send, values: [meta] });
          output.file([verb, event, "meta"], meta);
        }
        return next(event, payload, emitOptions);
      };
    return {
      name: "eventLogger",
      emit: wrap("emit"),
      broadcast: wrap("broadcast"),
      broadcastLocal: wrap("broadcastLocal"),
      localEvent:
        (next, { name, service }) =>
        async (ctx) => {
          const event = ctx.eventName ?? name;
          if (!isShown(event)) return next(ctx);
          const text = `Event '${event}' arrives at '${service.fullName}'${logParams ? ":" : "."}`;
          output.line(text, { color: colors.receive, values: values(ctx.params) });
          try {
            return await next(ctx);
          } catch (error) {
            output.line(`'${service.fullName}' failed on '${event}':`, { color: colors.error, values: [error] });
            output.file(["event", event, "error"], error);
            throw error;
          }
        },
      stopped: () => output.close(),
    };
  };
}
