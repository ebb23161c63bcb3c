/** Opening, closing, aborting, and instances beside each other. */
import assert from "node:assert/strict";
import { eventually, withinDeadline } from "../eventually.ts";
import type { SuiteCase } from "../suite.ts";
import { type CreateTransporter, meet, refusesToSend, type TransporterPlace, withNodes } from "./test-node.ts";

/** Sends what a program that is no node might send to where the nodes of a case are reached. */
export type Disturbance = (place: TransporterPlace) => Promise<void>;

/** Cases for every transporter; the one about foreign input needs a way to make it. */
export function connectionCases(create: CreateTransporter, disturb: Disturbance | undefined): SuiteCase[] {
  return [
    ...openingCases(create),
    ...closingCases(create),
    ...neighbourCases(create),
    ...(disturb === undefined ? [] : [disturbanceCase(create, disturb)]),
  ];
}

function openingCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "a frame is refused before the connection is open",
      run: () =>
        withNodes(create, async (nodes) => refusesToSend(nodes.make("alpha"), nodes.make("beta").topic("EVENT"))),
    },
    {
      title: "connect rejects with the reason of a signal that was aborted before, and works afterwards",
      run: () =>
        withNodes(create, async (nodes) => {
          const alpha = nodes.make("alpha");
          const reason = new Error("the broker stops");
          const connecting = alpha.connect(AbortSignal.abort(reason));
          await assert.rejects(withinDeadline("connect ends", connecting), (error) => error === reason);
          await refusesToSend(alpha, alpha.topic("EVENT"));
          await alpha.connect();
          const [beta] = await nodes.start("beta");
          await meet([alpha, beta]);
          await alpha.fence(beta);
        }),
    },
    {
      title: "an abort ends connecting at once, and the instance can connect again",
      run: () =>
        withNodes(create, async (nodes) => {
          const alpha = nodes.make("alpha");
          const abort = new AbortController();
          const reason = new Error("the broker stops");
          const connecting = alpha.transporter.connect(alpha.host, abort.signal);
          abort.abort(reason);
          try {
            await withinDeadline("connect ends", connecting, 2_000);
            // It was faster than the abort: connected is a fair answer too.
            await alpha.transporter.disconnect();
          } catch (error) {
            assert.equal(error, reason);
          }
          await alpha.connect();
          const [beta] = await nodes.start("beta");
          await meet([alpha, beta]);
          await alpha.fence(beta);
          assert.deepEqual(alpha.host.states, []);
        }),
    },
  ];
}

function closingCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "disconnect hands over what was sent before",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await beta.subscribe(beta.topic("EVENT"));
          const texts = Array.from({ length: 200 }, (_, i) => `frame ${i}`);
          // Nobody waits for the frames themselves: disconnect has to.
          const sent = texts.map((text) => alpha.transporter.send(beta.topic("EVENT"), Buffer.from(text)));
          await alpha.stop();
          for (const taken of sent) await taken;
          await beta.received("EVENT", texts.length);
          assert.deepEqual(beta.host.texts("EVENT"), texts);
        }),
    },
    {
      title: "after disconnect frames are refused and stop arriving",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma] = await nodes.start("alpha", "beta", "gamma");
          await beta.subscribe(beta.topic("EVENT"));
          await beta.stop();
          await refusesToSend(beta, alpha.topic("EVENT"));
          // A transporter that knows its peers may refuse instead.
          await Promise.allSettled([alpha.send(beta.topic("EVENT"), "too late")]);
          await alpha.fence(gamma);
          assert.deepEqual(beta.host.frames, []);
        }),
    },
    {
      title: "connects again after disconnect, with subscriptions made anew",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await beta.subscribe(beta.topic("EVENT"), beta.topic("REQ"));
          await beta.stop();
          await beta.connect();
          await meet([alpha, beta]);
          await beta.subscribe(beta.topic("EVENT"));
          await alpha.fence(beta);
          await alpha.send(beta.topic("EVENT"), "again");
          await beta.received("EVENT", 1);
          await alpha.fence(beta);
          assert.deepEqual(beta.host.texts("EVENT"), ["again"]);
        }),
    },
    {
      title: "disconnect is harmless before connect and when repeated, and reports nothing",
      run: () =>
        withNodes(create, async (nodes) => {
          const alpha = nodes.make("alpha");
          await alpha.transporter.disconnect();
          await alpha.connect();
          await Promise.all([alpha.stop(), alpha.transporter.disconnect()]);
          await alpha.transporter.disconnect();
          assert.deepEqual(alpha.host.states, []);
        }),
    },
  ];
}

function neighbourCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "instances of one process do not disturb each other",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma] = await nodes.start("alpha", "beta", "gamma");
          for (const node of [beta, gamma]) await node.subscribe(node.topic("EVENT"));
          await gamma.stop();
          await alpha.send(beta.topic("EVENT"), "still here");
          await beta.received("EVENT", 1);
          assert.deepEqual([beta.host.texts("EVENT"), gamma.host.texts("EVENT")], [["still here"], []]);
        }),
    },
    {
      title: "namespaces are separate, even with the same node IDs",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          const other = nodes.make("beta", `${nodes.namespace}-other`);
          const nameless = nodes.make("gamma", "");
          for (const node of [other, nameless]) await node.connect();
          await beta.subscribe(beta.topic("EVENT"));
          await other.subscribe(other.topic("EVENT"));
          await nameless.subscribe({ kind: "node", type: "EVENT", nodeID: "beta" });
          await alpha.send(beta.topic("EVENT"), "for beta here");
          await beta.received("EVENT", 1);
          await alpha.fence(beta);
          assert.deepEqual([other.host.texts("EVENT"), nameless.host.texts("EVENT")], [[], []]);
        }),
    },
  ];
}

function disturbanceCase(create: CreateTransporter, disturb: Disturbance): SuiteCase {
  return {
    title: "foreign input neither ends the connection nor throws into the process",
    run: () =>
      withNodes(create, async (nodes) => {
        const [alpha, beta] = await nodes.start("alpha", "beta");
        await beta.subscribe(beta.topic("EVENT"));
        await disturb({ nodeID: "beta", namespace: nodes.namespace });
        await meet([alpha, beta]);
        await alpha.fence(beta);
        await alpha.send(beta.topic("EVENT"), "unharmed");
        await eventually("a frame of a node arrives", () => beta.host.texts("EVENT").includes("unharmed"));
      }),
  };
}
