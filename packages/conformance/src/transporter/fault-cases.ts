/** What happens when the server goes away and comes back. */
import assert from "node:assert/strict";
import type { Topic, TransporterCapabilities } from "@isomer/core/adapter-kit";
import { eventually, withinDeadline } from "../eventually.ts";
import type { SuiteCase } from "../suite.ts";
import { type CreateTransporter, refusesToSend, type TestNode, withNodes } from "./test-node.ts";

/** Control over the real server, which no other suite may use at the same time. */
export interface ServerFaults {
  /** Takes the server away as a crash does; resolves when it is gone. */
  stop(): Promise<void>;
  /** Brings it back at the same address; resolves when it accepts connections. */
  start(): Promise<void>;
}

const DEADLINE_MS = 30_000;
const TIMEOUT_MS = 90_000;
const INFO: Topic = { kind: "broadcast", type: "INFO" };
const ACTION: Topic = { kind: "action", type: "REQ", action: "v1.orders.create" };

/** What the fault cases need. */
export interface FaultOptions {
  readonly create: CreateTransporter;
  readonly capabilities: TransporterCapabilities;
  readonly faults: ServerFaults;
}

/** Cases for transporters that are tested with a server which can be stopped. */
export function faultCases(options: FaultOptions): SuiteCase[] {
  return [recoveryCase(options), refusalCase(options), ...outageCases(options)].map((each) => ({
    ...each,
    timeoutMs: TIMEOUT_MS,
  }));
}

function recoveryCase({ create, capabilities, faults }: FaultOptions): SuiteCase {
  return {
    title: "an interrupted connection is reported, restored with all its subscriptions, and delivers once",
    run: () =>
      withNodes(create, async (nodes) => {
        const [alpha, beta] = await nodes.start("alpha", "beta");
        const topics: Topic[] = [beta.topic("EVENT"), beta.topic("RES")];
        if (capabilities.broadcast) topics.push(INFO);
        if (capabilities.balancedQueues) topics.push(ACTION);
        await beta.subscribe(...topics);
        await alpha.fence(beta);
        await duringOutage(faults, () => interrupted([alpha, beta]));
        await restore(alpha, []);
        await restore(beta, topics);
        for (const topic of topics) await alpha.send(topic, `${topic.kind} ${topic.type}`);
        await alpha.fence(beta);
        for (const topic of topics) {
          await beta.received(topic.type, 1);
          assert.deepEqual(beta.host.texts(topic.type), [`${topic.kind} ${topic.type}`]);
        }
        for (const { host } of [alpha, beta]) {
          const reports = host.states.map(({ state }) => state);
          assert.match(reports.join(), /^(interrupted,restored|closed)$/, "Each change is reported once.");
        }
      }),
  };
}

function refusalCase({ create, faults }: FaultOptions): SuiteCase {
  return {
    title: "a frame is refused while the connection is interrupted, and does not arrive later",
    run: () =>
      withNodes(create, async (nodes) => {
        const [alpha, beta] = await nodes.start("alpha", "beta");
        await beta.subscribe(beta.topic("EVENT"));
        await alpha.fence(beta);
        await duringOutage(faults, async () => {
          await interrupted([alpha, beta]);
          await refusesToSend(alpha, beta.topic("EVENT"));
        });
        await restore(alpha, []);
        await restore(beta, [beta.topic("EVENT")]);
        await alpha.fence(beta);
        assert.deepEqual(beta.host.texts("EVENT"), []);
      }),
  };
}

function outageCases({ create, faults }: FaultOptions): SuiteCase[] {
  return [
    {
      title: "connect fails or can be aborted while there is no server, and works when it is back",
      run: () =>
        withNodes(create, async (nodes) => {
          const alpha = nodes.make("alpha");
          const abort = new AbortController();
          await duringOutage(faults, async () => {
            const connecting = alpha.transporter.connect(alpha.host, abort.signal);
            // A rejection is an answer already; a transporter that waits for the server must heed the signal.
            setImmediate(() => abort.abort(new Error("the broker stops")));
            await assert.rejects(withinDeadline("connect ends", connecting, DEADLINE_MS));
          });
          await alpha.connect();
          await alpha.subscribe(alpha.topic("EVENT"));
        }),
    },
    {
      title: "disconnect ends while the connection is interrupted",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha] = await nodes.start("alpha");
          await alpha.subscribe(alpha.topic("EVENT"));
          await duringOutage(faults, async () => {
            await interrupted([alpha]);
            await withinDeadline("disconnect ends", alpha.transporter.disconnect(), DEADLINE_MS);
          });
        }),
    },
  ];
}

/** Runs something while the server is away, and brings it back whatever comes of it. */
async function duringOutage(faults: ServerFaults, run: () => Promise<void>): Promise<void> {
  await faults.stop();
  try {
    await run();
  } finally {
    await faults.start();
  }
}

async function interrupted(nodes: readonly TestNode[]): Promise<void> {
  for (const { nodeID, host } of nodes) {
    await eventually(`${nodeID} reports that the connection is gone`, () => host.states.length > 0, {
      deadlineMs: DEADLINE_MS,
    });
    assert.match(host.states[0]?.state ?? "", /^(interrupted|closed)$/);
  }
}

/** Waits until the connection is back; does what a broker does with one that is reported as closed. */
async function restore(node: TestNode, topics: readonly Topic[]): Promise<void> {
  const { host, nodeID } = node;
  if (host.states.at(-1)?.state === "closed") {
    await node.connect();
    await node.subscribe(...topics);
    return;
  }
  await eventually(`${nodeID} reports that the connection is back`, () => host.states.length > 1, {
    deadlineMs: DEADLINE_MS,
  });
}
