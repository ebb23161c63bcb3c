import type { Middleware } from "../pipeline/middleware.ts";

/** How a hook is used: it wraps something once, is run and awaited, or is run without being awaited. */
export type HookKind = "wraps" | "awaited" | "at once";

/** Every hook of the framework's own. */
export const HOOK_KINDS = {
  localAction: "wraps",
  remoteAction: "wraps",
  localEvent: "wraps",
  localMethod: "wraps",
  call: "wraps",
  mcall: "wraps",
  emit: "wraps",
  broadcast: "wraps",
  broadcastLocal: "wraps",
  createService: "wraps",
  registerLocalService: "wraps",
  destroyService: "wraps",
  transitPublish: "wraps",
  transitMessageHandler: "wraps",
  created: "at once",
  starting: "awaited",
  started: "awaited",
  stopping: "awaited",
  stopped: "awaited",
  serviceCreating: "at once",
  serviceCreated: "at once",
  serviceStarting: "awaited",
  serviceStarted: "awaited",
  serviceStopping: "awaited",
  serviceStopped: "awaited",
  newLogEntry: "at once",
} as const satisfies Record<Exclude<keyof Middleware, "name">, HookKind>;

/** Hooks that Moleculer knows and that nothing runs here: silence could mean frames that are not encrypted. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  transporterSend: "frames are changed by a wrapper around the transporter, such as `encrypted` or `wrapFrames`",
  transporterReceive: "frames are changed by a wrapper around the transporter, such as `encrypted` or `wrapFrames`",
  remoteEvent: "events that leave the node pass `emit` and `broadcast`",
};

/** What is wrong with a function of a middleware that has this name and is no hook; `null` for a function of its own. */
export function mistakeInName(name: string): string | null {
  const elsewhere = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  if (elsewhere !== undefined) return `\`${name}\` is no hook: ${elsewhere}.`;
  if (name.startsWith("_")) return null;
  const meant = Object.keys(HOOK_KINDS).find((hook) => isMisspelt(name, hook));
  return meant === undefined ? null : `\`${name}\` is no hook; write \`${meant}\`, or give the function another name.`;
}

/** Short words are near to many others, so that only letters in another case or order count there. */
function isMisspelt(name: string, hook: string): boolean {
  const [one, other] = [name.toLowerCase(), hook.toLowerCase()];
  if (one === other) return true;
  if (hook.length < 6) return one.split("").sort().join("") === other.split("").sort().join("");
  return distance(one, other) <= (hook.length < 8 ? 1 : 2);
}

/** How many letters must be changed, added, taken away or swapped with their neighbour. */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row++) {
    const costs = [row];
    rows.push(costs);
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      costs.push(
        Math.min(
          at(row - 1, column - 1) + (same ? 0 : 1),
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}
