/**
 * One broker among peers whose packets come late, repeated, out of order and of earlier processes, made by chance.
 *
 * The environment variable `ISOMER_SEED` decides on chance: `<seed>` makes other histories, `<seed>:<path>` repeats one.
 * The message of a failure ends with the command that repeats the shortest history.
 */
import fc from "fast-check";
import { OFFERS } from "./offers.ts";
import { PacketStage, PEERS, type Step } from "./packet-stage.ts";
import { checkHistories, HISTORIES_TIMEOUT_MS } from "./random-history.ts";

const peer = fc.constantFrom(...PEERS);
const offers = fc.subarray(OFFERS.map((_offer, place) => place));
const ago = fc.nat({ max: 4 });

const lost = fc.boolean();

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("change"), peer, offers, lost }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("change"), peer, offers: fc.constant(null), lost }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("restart"), peer, offers, lost }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("repeat"), peer, ago }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("leave"), peer }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("beat"), peer, ago: fc.option(ago) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("ask"), peer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("own"), offers }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass"), beating: fc.subarray([...PEERS]) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget") }) },
);

test(
  "whatever arrives in whatever order, a node knows of the others what the rules say, and in the end the truth",
  () =>
    checkHistories(
      fc.array(steps, { maxLength: 25, size: "max" }),
      async (history) => {
        await using stage = await PacketStage.start();
        for (const step of history) {
          const { seen, expected } = await stage.take(step);
          expect({ after: step, seen }).toEqual({ after: step, seen: expected });
        }
        const { seen, expected } = await stage.end();
        expect(seen).toEqual(expected);
      },
      { runs: 150 },
    ),
  HISTORIES_TIMEOUT_MS,
);
