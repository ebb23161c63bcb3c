/** Who gets which frames, and that they arrive as they were sent. */
import assert from "node:assert/strict";
import type { PacketType, Topic, TransporterCapabilities } from "@isomer/core/adapter-kit";
import { seededRandom } from "../seeded-random.ts";
import type { SuiteCase } from "../suite.ts";
import { type CreateTransporter, withNodes } from "./test-node.ts";

const MIB = 1024 * 1024;
const NODE_TYPES = ["REQ", "RES", "EVENT", "PING"] as const satisfies readonly PacketType[];
const INFO: Topic = { kind: "broadcast", type: "INFO" };

/** Cases for every transporter, and those for one that carries broadcasts. */
export function deliveryCases(create: CreateTransporter, capabilities: TransporterCapabilities): SuiteCase[] {
  return [
    ...addressCases(create),
    ...subscriptionCases(create),
    ...contentCases(create),
    ...(capabilities.broadcast ? broadcastCases(create) : []),
  ];
}

function addressCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "a frame for a node reaches that node and no other",
      run: () =>
        withNodes(create, async (nodes) => {
          const all = await nodes.start("alpha", "beta", "gamma");
          const [alpha, beta, gamma] = all;
          for (const node of all) await node.subscribe(node.topic("EVENT"));
          await alpha.send(beta.topic("EVENT"), "for beta");
          await beta.received("EVENT", 1);
          await alpha.fence(gamma);
          assert.deepEqual(
            all.map(({ host }) => host.texts("EVENT")),
            [[], ["for beta"], []],
          );
        }),
    },
    {
      title: "frames arrive with their type",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await beta.subscribe(...NODE_TYPES.map((type) => beta.topic(type)));
          for (const type of NODE_TYPES) await alpha.send(beta.topic(type), type);
          for (const type of NODE_TYPES) await beta.received(type, 1);
          for (const type of NODE_TYPES) assert.deepEqual(beta.host.texts(type), [type]);
        }),
    },
    {
      title: "node IDs with dots, dashes and underscores are different addresses",
      run: () =>
        withNodes(create, async (nodes) => {
          const all = await nodes.start("shop", "shop.eu", "shop-eu_1.example.com");
          for (const node of all) await node.subscribe(node.topic("REQ"));
          const [sender] = all;
          for (const node of all.slice(1)) await sender.send(node.topic("REQ"), node.nodeID);
          for (const node of all.slice(1)) await node.received("REQ", 1);
          for (const node of all.slice(1)) assert.deepEqual(node.host.texts("REQ"), [node.nodeID]);
        }),
    },
  ];
}

function subscriptionCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "nothing arrives before the subscription",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await alpha.send(beta.topic("EVENT"), "too early");
          await alpha.fence(beta);
          await beta.subscribe(beta.topic("EVENT"));
          await alpha.send(beta.topic("EVENT"), "in time");
          await beta.received("EVENT", 1);
          assert.deepEqual(beta.host.texts("EVENT"), ["in time"]);
        }),
    },
    {
      title: "nothing arrives after the subscription ended",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await beta.subscribe(beta.topic("EVENT"));
          await alpha.send(beta.topic("EVENT"), "in time");
          await beta.received("EVENT", 1);
          await beta.transporter.unsubscribe(beta.topic("EVENT"));
          await beta.transporter.unsubscribe(beta.topic("EVENT"));
          await alpha.send(beta.topic("EVENT"), "too late");
          await alpha.fence(beta);
          assert.deepEqual(beta.host.texts("EVENT"), ["in time"]);
        }),
    },
    {
      title: "subscribing twice delivers once",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await Promise.all([beta.subscribe(beta.topic("EVENT")), beta.subscribe(beta.topic("EVENT"))]);
          await beta.subscribe(beta.topic("EVENT"));
          await alpha.send(beta.topic("EVENT"), "once");
          await alpha.fence(beta);
          await beta.received("EVENT", 1);
          assert.deepEqual(beta.host.texts("EVENT"), ["once"]);
        }),
    },
  ];
}

function contentCases(create: CreateTransporter): SuiteCase[] {
  const arrives = (bytesFor: (maxFrameBytes: number | null) => Buffer): Promise<void> =>
    withNodes(create, async (nodes) => {
      const [alpha, beta] = await nodes.start("alpha", "beta");
      await beta.subscribe(beta.topic("RES"));
      const bytes = bytesFor(alpha.transporter.capabilities.maxFrameBytes);
      await alpha.send(beta.topic("RES"), bytes);
      await beta.received("RES", 1);
      const frames = beta.host.frames.filter(({ type }) => type === "RES").map((frame) => frame.bytes);
      assert.equal(frames.length, 1);
      assert.ok(frames[0]?.equals(bytes), "The frame arrives byte for byte.");
    });
  return [
    { title: "an empty frame arrives", run: () => arrives(() => Buffer.alloc(0)) },
    {
      title: "all 256 values of a byte arrive",
      run: () => arrives(() => Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256))),
    },
    {
      title: "a frame of 1 MiB, or of the largest size, arrives whole",
      run: () => arrives((maxFrameBytes) => randomFrame(Math.min(MIB, maxFrameBytes ?? MIB))),
    },
    {
      title: "1,000 frames arrive in the order of sending",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await beta.subscribe(beta.topic("REQ"));
          const texts = Array.from({ length: 1_000 }, (_, i) => `frame ${i}`);
          for (const text of texts) await alpha.send(beta.topic("REQ"), text);
          await beta.received("REQ", texts.length);
          assert.deepEqual(beta.host.texts("REQ"), texts);
        }),
    },
  ];
}

function broadcastCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "a broadcast reaches every subscriber, the sender included",
      run: () =>
        withNodes(create, async (nodes) => {
          const all = await nodes.start("alpha", "beta", "gamma");
          const [alpha, beta, gamma] = all;
          for (const node of [alpha, beta]) await node.subscribe(INFO);
          await alpha.send(INFO, "to all");
          for (const node of [alpha, beta]) await node.received("INFO", 1);
          await alpha.fence(gamma);
          assert.deepEqual(
            all.map(({ host }) => host.texts("INFO")),
            [["to all"], ["to all"], []],
          );
        }),
    },
    {
      title: "a broadcast and a frame for a node do not mix",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await alpha.subscribe(INFO);
          await beta.subscribe(beta.topic("INFO"));
          await alpha.send(INFO, "to all");
          await alpha.send(beta.topic("INFO"), "for beta");
          await alpha.received("INFO", 1);
          await beta.received("INFO", 1);
          await alpha.fence(beta);
          assert.deepEqual([alpha.host.texts("INFO"), beta.host.texts("INFO")], [["to all"], ["for beta"]]);
        }),
    },
    {
      title: "no frame arrives inside the call that sends it",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha] = await nodes.start("alpha");
          await alpha.subscribe(INFO);
          const sent = alpha.transporter.send(INFO, Buffer.from("later"));
          assert.deepEqual(alpha.host.texts("INFO"), []);
          await sent;
          await alpha.received("INFO", 1);
        }),
    },
  ];
}

/** Random bytes whose period, a prime, shows parts that are missing or out of place. */
function randomFrame(size: number): Buffer {
  const random = seededRandom(size);
  return Buffer.alloc(size, Buffer.from(Array.from({ length: 4_093 }, () => random(256))));
}
