import type { Scenario } from "../catalogue.ts";
import type { Call } from "../worker/measure-calls.ts";

const echo: Call = async (params) => params;

/** What each scenario costs when it is written by hand. */
export function startLocalFloor(scenario: Scenario): Call {
  switch (scenario) {
    case "bare":
      return echo;
    case "validated":
      return checked(echo);
    case "middlewares":
      return Array.from({ length: 5 }).reduce<Call>((next) => (params) => next(params), echo);
    case "cached":
      return cached(echo);
  }
}

function checked(next: Call): Call {
  return async (params) => {
    const { a, items } = params as { a?: unknown; items?: unknown };
    if (a !== undefined && !(Number.isInteger(a) && (a as number) >= 0)) throw new TypeError("a");
    if (items !== undefined && !Array.isArray(items)) throw new TypeError("items");
    return next(params);
  };
}

function cached(next: Call): Call {
  const entries = new Map<string, unknown>();
  return async (params) => {
    const key = `echo:${JSON.stringify((params as { readonly a?: unknown }).a)}`;
    const entry = entries.get(key);
    if (entry !== undefined) return entry;
    const value = await next(params);
    entries.set(key, value);
    return value;
  };
}
