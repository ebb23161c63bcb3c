import { once } from "node:events";
import type { Bench } from "../../src/bench.ts";
import type { InteropNode } from "../../src/interop-node.ts";
import { knowsService, lookUp } from "../../src/node-list.ts";
import { until } from "../../src/until.ts";

interface Goer {
  readonly nodeID: string;
}

const sees = (node: InteropNode, { nodeID }: Goer): Promise<void> =>
  until(`${node.nodeID} sees ${nodeID}`, async () => (await lookUp(node, nodeID)) !== undefined);
const misses = (node: InteropNode, { nodeID }: Goer): Promise<void> =>
  until(`${node.nodeID} misses ${nodeID}`, async () => (await lookUp(node, nodeID)) === undefined);
/** Waits for the service of this very node: one that left before may still be listed. */
const seesLate = (node: InteropNode, { nodeID }: Goer): Promise<void> =>
  until(`${node.nodeID} sees the service of ${nodeID}`, () => knowsService(node, nodeID, "late"));

/** A node that goes: how fast the others know, and what becomes of the calls to it. */
export function lifeCases({ cluster, nodes }: Bench): void {
  test("a Moleculer node that stops disappears at once", async () => {
    const { isomer } = cluster();
    const leaver = await nodes().moleculer("moleculer-leaver", ["late"]);
    await seesLate(isomer, leaver);
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
    await seesLate(moleculer, leaver);
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
    await seesLate(moleculer, leaver);
    const answer = moleculer.call("late.rest", { ms: 500 }, { nodeID: leaver.nodeID });
    // The ping is answered after the call has arrived.
    await moleculer.ping(leaver.nodeID);
    await leaver.stop();
    expect((await answer).data).toBe("rested");
  });

  test("calls to a Moleculer node that is killed are rejected, and the node is taken for dead", async () => {
    const { isomer } = cluster();
    const victim = await nodes().moleculer("moleculer-victim", ["late"]);
    await seesLate(isomer, victim);
    const failure = isomer.failure("late.rest", { ms: 60_000 }, { nodeID: victim.nodeID, timeout: 30_000 });
    await isomer.ping(victim.nodeID);
    await victim.kill();
    expect(await failure).toMatchObject({
      class: "RequestRejectedError",
      code: 503,
      type: "REQUEST_REJECTED",
      data: { action: "late.rest", nodeID: victim.nodeID },
      retryable: true,
    });
    expect(await lookUp(isomer, victim.nodeID)).toBeUndefined();
  });

  test("calls to an Isomer node that is killed are rejected, and the node is taken for dead", async () => {
    const { moleculer } = cluster();
    const victim = await nodes().isomerProcess("isomer-victim", ["late"]);
    await seesLate(moleculer, victim);
    const failure = moleculer.failure("late.rest", { ms: 60_000 }, { nodeID: victim.nodeID, timeout: 30_000 });
    await moleculer.ping(victim.nodeID);
    await victim.kill();
    expect(await failure).toMatchObject({ class: "RequestRejectedError", data: { nodeID: victim.nodeID } });
    expect(await lookUp(moleculer, victim.nodeID)).toBeUndefined();
  });

  test("calls that a killed Moleculer node has made are cancelled", async () => {
    const { isomer } = cluster();
    let begun = false;
    let cancelled = false;
    isomer.broker.createService({
      name: "patience",
      actions: {
        async wait(ctx) {
          begun = true;
          await once(ctx.signal, "abort");
          cancelled = true;
        },
      },
    });
    const victim = await nodes().moleculer("moleculer-caller");
    await Promise.all([victim.waitFor("patience"), sees(isomer, victim)]);
    victim.abandon("patience.wait");
    await until("the call has arrived", () => begun);
    await victim.kill();
    await until("the call is cancelled", () => cancelled);
    await isomer.broker.destroyService("patience");
  });
}
