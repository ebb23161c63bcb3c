import type { ContenderName } from "../catalogue.ts";
import type { Results } from "../result.ts";

/** How a contender's factor was before; `undefined` where that is not known. */
export type Earlier = (measurement: string, contender: ContenderName) => number | undefined;

/** What results of an earlier run say. */
export const earlierIn =
  ({ measurements }: Results): Earlier =>
  (measurement, contender) =>
    measurements.find(({ name }) => name === measurement)?.contenders.find((result) => result.contender === contender)
      ?.advantage;
