/**
 * Clusters of brokers to which anything happens, made by chance.
 *
 * The environment variable `ISOMER_SEED` decides on chance: `<seed>` makes other histories, `<seed>:<path>` repeats one.
 * The message of a failure ends with the command that repeats the shortest history.
 */
import { seededRandom } from "@isomer/testing";
import fc from "fast-check";
import { Fleet, type FleetStep, LATEST_MS, MEMBERS } from "./fleet.ts";
import { OFFERS } from "./offers.ts";
import { checkHistories, HISTORIES_TIMEOUT_MS } from "./random-history.ts";

afterEach(() => jest.restoreAllMocks());

const node = fc.constantFrom(...MEMBERS);
const from = fc.option(node);
const offers = fc.subarray(OFFERS.map((_offer, place) => place));
const chance = fc.constantFrom(0, 0.3, 1);
const faults = fc.record({
  ...{ drop: fc.constantFrom(0, 0.3, 0.8), duplicate: chance, reorder: chance },
  delayMs: fc.constantFrom(...[0, 50, LATEST_MS].map((max): readonly [number, number] => [0, max])),
});

const changes: fc.WeightedArbitrary<FleetStep>[] = [
  { weight: 6, arbitrary: fc.record({ do: fc.constant("offer"), node, offers }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("start"), node, offers }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("stop"), node }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass"), ms: fc.constantFrom(100, 3_000, 12_000, 45_000) }) },
];
const disorder: fc.WeightedArbitrary<FleetStep>[] = [
  { weight: 3, arbitrary: fc.record({ do: fc.constant("kill"), node }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("disturb"), from, faults }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("part"), nodes: fc.subarray([...MEMBERS], { minLength: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("interrupt"), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restore"), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("heal") }) },
];
const histories = (...steps: fc.WeightedArbitrary<FleetStep>[]) =>
  fc.record({ seed: fc.nat(), history: fc.array(fc.oneof(...steps), { maxLength: 20, size: "max" }) });

async function startFleet(seed: number): Promise<Fleet> {
  // Beats are spread by chance.
  jest.spyOn(Math, "random").mockImplementation(seededRandom(seed));
  return Fleet.start(seed);
}

test(
  "whatever happens to nodes and network, when it is over every node sees the cluster as it is",
  () =>
    checkHistories(
      histories(...changes, ...disorder),
      async ({ seed, history }) => {
        await using fleet = await startFleet(seed);
        for (const step of history) await fleet.take(step);
        const { seen, expected } = await fleet.end();
        expect(seen).toEqual(expected);
      },
      { runs: 120 },
    ),
  HISTORIES_TIMEOUT_MS,
);

test(
  "as long as the network works, every node sees each change at once",
  () =>
    checkHistories(
      histories(...changes),
      async ({ seed, history }) => {
        await using fleet = await startFleet(seed);
        for (const step of history) {
          await fleet.take(step);
          const { seen, expected } = await fleet.compare();
          expect({ after: step, seen }).toEqual({ after: step, seen: expected });
        }
      },
      { runs: 40 },
    ),
  HISTORIES_TIMEOUT_MS,
);
