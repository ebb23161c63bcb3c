import type { Bench } from "../../src/bench.ts";
import { ChainedCall } from "../../src/chained-call.ts";
import type { CallFailure, InteropNode } from "../../src/interop-node.ts";
import type { IsomerProcess } from "../../src/isomer-process.ts";
import type { MoleculerNode } from "../../src/moleculer-node.ts";
import { knowsService, lookUp } from "../../src/node-list.ts";
import { until } from "../../src/until.ts";

interface Goer {
  readonly nodeID: string;
}

const misses = (node: InteropNode, { nodeID }: Goer): Promise<void> =>
  until(`${node.nodeID} misses ${nodeID}`, async () => (await lookUp(node, nodeID)) === undefined);
/** Waits for the service of this very node: one that left before may still be listed. */
const sees = (node: InteropNode, { nodeID }: Goer, service: string): Promise<void> =>
  until(`${node.nodeID} sees '${service}' of ${nodeID}`, () => knowsService(node, nodeID, service));

/** A node that goes: how fast the others know, and what becomes of the calls to it and from it. */
export function lifeCases({ cluster, nodes }: Bench): void {
  test("a Moleculer node that stops disappears at once", async () => {
    const { isomer } = cluster();
    const leaver = await nodes().moleculer("moleculer-leaver", ["late"]);
    await sees(isomer, leaver, "late");
    expect((await isomer.call("late.hello", {}, { nodeID: leaver.nodeID })).data).toBe("hello from Moleculer");
    await leaver.stop();
    const stopped = performance.now();
    await misses(isomer, leaver);
    expect(performance.now() - stopped).toBeLessThan(1_000);
    expect(await isomer.failure("late.hello", {}, { nodeID: leaver.nodeID })).toMatchObject({
      class: "ServiceNotFoundError",
      code: 404,
    });
  });

  test("an Isomer node that stops disappears at once", async () => {
    const { moleculer } = cluster();
    const leaver = await nodes().isomer("isomer-leaver", ["late"]);
    await sees(moleculer, leaver, "late");
    expect((await moleculer.call("late.hello", {}, { nodeID: leaver.nodeID })).data).toBe("hello from Isomer");
    await leaver.stop();
    const stopped = performance.now();
    await misses(moleculer, leaver);
    expect(performance.now() - stopped).toBeLessThan(1_000);
    expect(await moleculer.failure("late.hello", {}, { nodeID: leaver.nodeID })).toMatchObject({
      class: "ServiceNotFoundError",
      code: 404,
    });
  });

  test("a call that runs while its Isomer node stops is answered", async () => {
    const { moleculer } = cluster();
    const leaver = await nodes().isomer("isomer-busy", ["late"]);
    await sees(moleculer, leaver, "late");
    const answer = moleculer.call("late.rest", { ms: 500 }, { nodeID: leaver.nodeID });
    // The ping is answered after the call has arrived.
    await moleculer.ping(leaver.nodeID);
    await leaver.stop();
    expect((await answer).data).toBe("rested");
  });

  // All die together, because it takes seconds until the death of a node is noticed.
  describe("when a node of each make is killed", () => {
    let moleculerVictim: MoleculerNode;
    let isomerVictim: IsomerProcess;
    let toMoleculer: Promise<CallFailure>;
    let toIsomer: Promise<CallFailure>;
    let through: Promise<CallFailure>;
    let throughMoleculer: ChainedCall;
    let calls: Readonly<
      Record<"moleculerOverIsomer" | "moleculerToMoleculer" | "isomerOverMoleculer" | "isomerToMoleculer", ChainedCall>
    >;

    beforeAll(async () => {
      const { isomer, moleculer, isomerWorker, moleculerWorker } = cluster();
      [moleculerVictim, isomerVictim] = await Promise.all([
        nodes().moleculer("moleculer-victim", ["late", "chain"]),
        nodes().isomerProcess("isomer-victim", ["late"]),
      ]);
      await Promise.all([
        sees(isomer, moleculerVictim, "moleculer.chain"),
        sees(moleculer, isomerVictim, "late"),
        sees(moleculerVictim, isomer, "isomer.chain"),
        sees(moleculerVictim, isomerWorker, "isomer.chain"),
      ]);
      const observer = isomer;
      const rest = { ms: 60_000 };
      toMoleculer = isomer.failure("late.rest", rest, { nodeID: moleculerVictim.nodeID, timeout: 30_000 });
      toIsomer = moleculer.failure("late.rest", rest, { nodeID: isomerVictim.nodeID, timeout: 30_000 });
      throughMoleculer = new ChainedCall({ observer, middle: moleculerVictim, last: isomerWorker });
      through = throughMoleculer.failure(isomer, 30_000);
      calls = {
        moleculerOverIsomer: new ChainedCall({ observer, middle: isomer, last: isomerWorker }),
        moleculerToMoleculer: new ChainedCall({ observer, middle: isomer, last: moleculerWorker }),
        isomerOverMoleculer: new ChainedCall({ observer, middle: moleculer, last: isomerWorker }),
        isomerToMoleculer: new ChainedCall({ observer, middle: isomerWorker, last: moleculer }),
      };
      for (const call of [calls.moleculerOverIsomer, calls.moleculerToMoleculer]) moleculerVictim.abandon(call);
      for (const call of [calls.isomerOverMoleculer, calls.isomerToMoleculer]) isomerVictim.abandon(call);
      await Promise.all([throughMoleculer, ...Object.values(calls)].map((call) => call.arrived()));
      await Promise.all([isomer.ping(moleculerVictim.nodeID), moleculer.ping(isomerVictim.nodeID)]);
      await Promise.all([moleculerVictim.kill(), isomerVictim.kill()]);
    });

    test("calls to the Moleculer node are rejected, and it is taken for dead", async () => {
      const { isomer } = cluster();
      const { nodeID } = moleculerVictim;
      expect(await toMoleculer).toMatchObject({
        class: "RequestRejectedError",
        code: 503,
        type: "REQUEST_REJECTED",
        data: { action: "late.rest", nodeID },
        retryable: true,
      });
      expect(await lookUp(isomer, nodeID)).toBeUndefined();
    });

    test("calls to the Isomer node are rejected, and it is taken for dead", async () => {
      const { moleculer } = cluster();
      const { nodeID } = isomerVictim;
      expect(await toIsomer).toMatchObject({ class: "RequestRejectedError", data: { nodeID } });
      expect(await lookUp(moleculer, nodeID)).toBeUndefined();
    });

    test("a call through the Moleculer node is rejected at its beginning and cancelled at its end", async () => {
      expect(await through).toMatchObject({ class: "RequestRejectedError", data: { nodeID: moleculerVictim.nodeID } });
      await throughMoleculer.lastIs("aborted: RequestCancelledError");
    });

    test("calls of the Moleculer node are cancelled at all Isomer nodes, and go on at Moleculer nodes", async () => {
      const { moleculerOverIsomer, moleculerToMoleculer } = calls;
      await moleculerOverIsomer.middleIs("failed: RequestCancelledError");
      await moleculerOverIsomer.lastIs("aborted: RequestCancelledError");
      await moleculerToMoleculer.middleIs("failed: RequestCancelledError");
      await moleculerToMoleculer.release();
      await moleculerToMoleculer.lastIs("released");
    });

    test("calls of the Isomer node are cancelled at the next Isomer node, and go on at Moleculer nodes", async () => {
      const { isomerOverMoleculer, isomerToMoleculer } = calls;
      await isomerToMoleculer.middleIs("failed: RequestCancelledError");
      expect(await isomerOverMoleculer.outcomeAtLast()).toBe("waiting");
      for (const call of [isomerOverMoleculer, isomerToMoleculer]) {
        await call.release();
        await call.lastIs("released");
      }
      await isomerOverMoleculer.middleIs("answered");
    });
  });
}
