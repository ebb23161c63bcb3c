import { once } from "node:events";
import type { Readable } from "node:stream";
import { PACKET_TYPES } from "@isomer/core/adapter-kit";
import type { Bench } from "../../src/bench.ts";
import { ChainedCall } from "../../src/chained-call.ts";
import { type InteropNode, type LogLine, PROBES } from "../../src/interop-node.ts";
import { Wiretap } from "../../src/wiretap.ts";

/** Callers that give up, in chains of both makes. Isomer nodes tell each other; Moleculer nodes are not told. */
export function cancellationCases({ cell, cluster, nodes }: Bench): void {
  describe("cancellation", () => {
    let tap: Wiretap | null = null;
    beforeAll(async () => {
      if (cell.transporter === "nats") tap = await Wiretap.attach(nodes().network);
    });
    afterAll(() => tap?.detach());

    /** What a node logs while something happens, up to a call that comes after all of it. */
    const logged = async (node: InteropNode, happens: () => Promise<void>): Promise<readonly LogLine[]> => {
      const before = node.lines.length;
      await happens();
      await node.call(`${PROBES[node.make]}.echo`);
      return node.lines.slice(before);
    };

    /** Begins a call from Isomer, and gives it up when it has arrived. */
    const giveUp = async (call: ChainedCall): Promise<void> => {
      const controller = new AbortController();
      const settings = { ...call.settings, signal: controller.signal };
      const made = cluster().isomer.broker.call(call.action, call.params, settings);
      await call.arrived();
      controller.abort();
      await expect(made).rejects.toMatchObject({ type: "REQUEST_CANCELLED" });
    };

    test("a call that Isomer gives up goes on at Moleculer, and at the Isomer node behind it", async () => {
      const { isomer, moleculer, isomerWorker } = cluster();
      const lines = await logged(moleculer, async () => {
        const call = new ChainedCall({ observer: isomer, middle: moleculer, last: isomerWorker });
        await giveUp(call);
        expect(await call.outcomeAtLast()).toBe("waiting");
        await call.release();
        await call.middleIs("answered");
        expect(await call.outcomeAtLast()).toBe("released");
      });
      expect(lines).toEqual([]);
    });

    test("a call that Isomer gives up ends at the next Isomer node, and goes on at Moleculer behind it", async () => {
      const { isomer, moleculer, isomerWorker } = cluster();
      const lines = await logged(moleculer, async () => {
        const call = new ChainedCall({ observer: isomer, middle: isomerWorker, last: moleculer });
        await giveUp(call);
        await call.middleIs("failed: RequestCancelledError");
        expect(await call.outcomeAtLast()).toBe("waiting");
        await call.release();
        await call.lastIs("released");
      });
      expect(lines).toEqual([]);
    });

    test("a call of Isomer that takes too long ends along the chain, with Moleculer in the middle", async () => {
      const { isomer, moleculer, isomerWorker } = cluster();
      const call = new ChainedCall({ observer: isomer, middle: moleculer, last: isomerWorker });
      const lines = await logged(moleculer, async () => {
        expect(await call.failure(isomer, SHORT_MS)).toMatchObject({ class: "RequestTimeoutError" });
        await call.lastIs("aborted: RequestTimeoutError");
        await call.middleIs("failed: RequestTimeoutError");
      });
      expectTimeoutsOnly(lines);
    });

    test("a call of Isomer that takes too long ends along the chain, up to Moleculer", async () => {
      const { isomer, moleculer, isomerWorker } = cluster();
      const call = new ChainedCall({ observer: isomer, middle: isomerWorker, last: moleculer });
      const lines = await logged(moleculer, async () => {
        expect(await call.failure(isomer, SHORT_MS)).toMatchObject({ class: "RequestTimeoutError" });
        await call.middleIs(SPENT);
        // Moleculer does not tell its handlers.
        await call.release();
        await call.lastIs("released");
      });
      expectTimeoutsOnly(lines);
    });

    test("a call of Moleculer that takes too long ends at every Isomer node of the chain", async () => {
      const { isomer, moleculer, isomerWorker, moleculerWorker } = cluster();
      const call = new ChainedCall({ observer: isomer, middle: isomer, last: isomerWorker });
      expect(await call.failure(moleculer, SHORT_MS)).toMatchObject({ class: "RequestTimeoutError" });
      await call.middleIs("failed: RequestTimeoutError");
      await call.lastIs(SPENT);
      const other = new ChainedCall({ observer: isomer, middle: isomer, last: moleculerWorker });
      expect(await other.failure(moleculer, SHORT_MS)).toMatchObject({ class: "RequestTimeoutError" });
      await other.middleIs("failed: RequestTimeoutError");
      await other.release();
      await other.lastIs("released");
    });

    test("a stream of Moleculer that Isomer leaves unread disturbs nobody", async () => {
      const { isomer, moleculer } = cluster();
      const lines = await logged(moleculer, async () => {
        const stream = await isomer.broker.call<Readable>(`${PROBES.moleculer}.download`, { objects: 200 });
        await once(stream, "readable");
        stream.destroy();
        const { data } = await isomer.call(`${PROBES.moleculer}.echo`, { after: "the stream" });
        expect(data).toMatchObject({ params: { after: "the stream" } });
      });
      expect(lines).toEqual([]);
    });

    // On TCP a Moleculer node breaks the connection over a type that it does not know, and the cases above fail.
    if (cell.transporter === "nats") {
      test("Moleculer nodes are sent the packets that they know, Isomer nodes more", () => {
        const { isomerWorker, moleculer, moleculerWorker } = cluster();
        const typesTo = ({ nodeID }: InteropNode): readonly string[] => [...(tap?.typesTo(nodeID) ?? [])];
        for (const node of [moleculer, moleculerWorker]) {
          expect(typesTo(node)).toContain("REQ");
          expect(typesTo(node).filter((type) => !MOLECULERS.has(type))).toEqual([]);
        }
        expect(typesTo(isomerWorker)).toContain("BATCH");
      });
    }
  });
}

/** The end of a budget at an Isomer node that another one has called: its own clock or the caller's packet is first. */
const SPENT = /: Request(Timeout|Cancelled)Error$/;
/** Long enough for a call to reach the end of its chain, on a busy machine. */
const SHORT_MS = 400;
const MOLECULERS: ReadonlySet<string> = new Set(PACKET_TYPES);

/** Moleculer notes the end of a budget that came with a call; nothing else may trouble it. */
function expectTimeoutsOnly(lines: readonly LogLine[]): void {
  expect(lines).toEqual(lines.map(() => ({ level: "warn", text: expect.stringContaining("is timed out") })));
}
