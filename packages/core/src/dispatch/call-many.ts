import type { CallDefinition, CallDefinitions, McallOptions } from "../context/call-options.ts";
import type { CallRequest } from "../context/context-runtime.ts";
import { frameworkError } from "../errors/errors.ts";

/**
 * Several calls at once. The answer has the shape of the question, an array or an object; with `settled` each answer is
 * `{status, value | reason}`, otherwise the first failure is the failure of all.
 */
export async function callMany(
  calls: CallDefinitions,
  options: McallOptions | undefined,
  call: (request: CallRequest) => Promise<unknown>,
): Promise<unknown> {
  if (typeof calls !== "object" || calls === null) {
    throw frameworkError(
      "INVALID_PARAMETERS",
      "mcall takes an array or an object of calls: { action, params, options }.",
    );
  }
  const { settled = false, ...common } = options ?? {};
  const keys = Object.keys(calls);
  const definitions = Object.values(calls) as readonly CallDefinition[];
  const running = definitions.map(({ action, params, options: own }) =>
    call({ action, params, options: own ?? common }),
  );
  const results: readonly unknown[] = settled ? await Promise.allSettled(running) : await Promise.all(running);
  return Array.isArray(calls) ? results : Object.fromEntries(keys.map((key, index) => [key, results[index]]));
}
