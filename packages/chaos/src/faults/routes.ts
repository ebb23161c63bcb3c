import type { FrameType } from "@isomer/core/adapter-kit";
import type { Network, Route } from "@isomer/testing";
import type { Chance } from "../chance.ts";
import { LOSSY, NODES } from "../placement.ts";

const TYPES: readonly (readonly FrameType[])[] = [
  ["REQ"],
  ["RES"],
  ["REQ", "RES"],
  ["EVENT"],
  ["CANCEL"],
  ["CREDIT", "CANCEL"],
  ["INFO", "DISCOVER"],
  ["HEARTBEAT"],
  ["DISCONNECT"],
  ["PING", "PONG"],
];

/** Types of frames for a fault; `null` for all. Where packets share frames, one cannot tell them apart. */
export function disturbedTypes({ batches }: Network, chance: Chance): readonly FrameType[] | null {
  if (chance.happens(0.3)) return null;
  return batches ? ["BATCH"] : chance.pick(TYPES);
}

/** Some ways: all of them, those from a node, those to one, or a single one. */
export function routeOf(chance: Chance): Route {
  const [from, to] = chance.some(NODES, 2) as [string, string];
  return chance.pick([{}, { from }, { to }, { from, to }]);
}

/** Some ways none of which is between two streaming nodes. */
export function lossyRoute(chance: Chance): Route {
  const one = chance.pick(LOSSY);
  const other = chance.pick(NODES);
  return chance.pick([{ from: one }, { to: one }, { from: one, to: other }, { from: other, to: one }]);
}
