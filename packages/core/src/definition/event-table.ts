import type { EventLayer, Layer } from "./layer.ts";
import { mergeEvent } from "./merge.ts";
import type { Mistakes } from "./mistakes.ts";
import { isSameData } from "./plain-data.ts";

/** What is added to a table of events, and who hears of conflicts. */
export interface AddedEvent {
  readonly event: EventLayer;
  readonly mistakes: Mistakes;
}

/** Adds a listener under the name or pattern of its event; several listeners to one event become one of several handlers. */
export function addEvent(events: Map<string, EventLayer>, name: string, { event, mistakes }: AddedEvent): void {
  const sibling = events.get(name);
  if (sibling !== undefined) reportConflict(name, { event, mistakes }, sibling);
  events.set(name, sibling === undefined ? event : mergeEvent(event, sibling));
}

/** The events of a merged service by the name that they end up with, which need not be their key. */
export function eventsByName(layers: Layer["events"], mistakes: Mistakes): ReadonlyMap<string, EventLayer> {
  const events = new Map<string, EventLayer>();
  for (const [key, event] of Object.entries(layers)) {
    const { name } = event.options;
    addEvent(events, typeof name === "string" ? name : key, { event, mistakes });
  }
  return events;
}

/** Handlers of one event share its registration: of two groups, say, one would be lost. */
function reportConflict(name: string, { event, mistakes }: AddedEvent, sibling: EventLayer): void {
  const differing = Object.keys(event.options).filter((key) => {
    return Object.hasOwn(sibling.options, key) && !isSameData(event.options[key], sibling.options[key]);
  });
  if (differing.length === 0) return;
  mistakes.add(
    event.where,
    `the event "${name}" has another \`${differing.join("`, `")}\` here than at ${sibling.where.member ?? sibling.where.owner}, ` +
      "and a service listens to an event once",
    "Declare the same at both, or at one of them alone",
  );
}
