/** Shows the calls that a node makes. */
import type { MiddlewareOption } from "../../pipeline/middleware.ts";
import type { LogColor } from "../log-color.ts";
import { checkDebugOptions, type DebugOptions, DebugOutput } from "./debug-output.ts";
import { nameFilter } from "./name-filter.ts";

/** Options of {@link actionLogger}. */
export interface ActionLoggerOptions extends DebugOptions {
  /** Show the params of calls. Default `false`. */
  readonly logParams?: boolean;
  /** Show the meta that is given with a call. Default `false`. */
  readonly logMeta?: boolean;
  /** Show the results of calls. Default `false`. */
  readonly logResponse?: boolean;
  /** Names of the actions that are shown; wildcards as in the names of events. Default `["**"]`. */
  readonly whitelist?: readonly string[];
  /** Colours of lines. Default: none, because lines may go anywhere. */
  readonly colors?: { readonly request?: LogColor; readonly response?: LogColor; readonly error?: LogColor };
}

/**
 * A middleware that logs each call of its node, nested ones included, and what became of it. What is shown is also written to
 * `<folder>/<nodeID>/<ms>-call-<action>-request.json`, `-meta`, `-response`; errors to `-error`. Throws a `BrokerOptionsError`
 * for options that cannot be used.
 */
export function actionLogger(options: ActionLoggerOptions = {}): MiddlewareOption {
  checkDebugOptions(options, "actionLogger");
  const { logParams = false, logMeta = false, logResponse = false, colors = {}, whitelist = ["**"] } = options;
  const isShown = nameFilter(whitelist, { maker: "actionLogger", ownToo: true });
  return (broker) => {
    const output = new DebugOutput(options, broker);
    const show = (action: string, kind: string, value: unknown): void => output.file(["call", action, kind], value);
    const begun = (action: string, params: unknown, meta: unknown): void => {
      const text = `Calling '${action}'${logParams ? " with params:" : "."}`;
      output.line(text, { color: colors.request, values: logParams ? [params] : [] });
      if (logParams) show(action, "request", params);
      if (!logMeta || meta === undefined) return;
      output.line(`Meta of '${action}':`, { color: colors.request, values: [meta] });
      show(action, "meta", meta);
    };
    const succeeded = (action: string, response: unknown): void => {
      const text = `Response of '${action}' is received${logResponse ? ":" : "."}`;
      output.line(text, { color: colors.response, values: logResponse ? [response] : [] });
      if (logResponse) show(action, "response", response);
    };
    const failed = (action: string, error: unknown): void => {
      output.line(`Error of '${action}' is received:`, { color: colors.error, values: [error] });
      show(action, "error", error);
    };
    const watched = async (action: string, response: Promise<unknown>): Promise<unknown> => {
      try {
        succeeded(action, await response);
      } catch (error) {
        failed(action, error);
      }
      return response;
    };
    return {
      name: "actionLogger",
      call: (next) => (action, params, callOptions) => {
        if (!isShown(action)) return next(action, params, callOptions);
        begun(action, params, callOptions?.meta);
        return watched(action, next(action, params, callOptions));
      },
      stopped: () => output.close(),
    };
  };
}
