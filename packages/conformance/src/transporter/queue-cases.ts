/** Topics that several nodes share: the message broker chooses who gets a frame. */
import assert from "node:assert/strict";
import type { Topic } from "@isomer/core/adapter-kit";
import { eventually } from "../eventually.ts";
import type { SuiteCase } from "../suite.ts";
import { type CreateTransporter, type TestNode, withNodes } from "./test-node.ts";

const FRAMES = 100;
const ACTION: Topic = { kind: "action", type: "REQ", action: "v1.orders.create" };

const event = (group: string, name: string): Topic => ({ kind: "event", type: "EVENT", group, event: name });

/** Cases for transporters with the capability `balancedQueues`. */
export function queueCases(create: CreateTransporter): SuiteCase[] {
  return [...sharingCases(create), ...groupCases(create)];
}

function sharingCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "each frame of a queue reaches exactly one member, and the members share them",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma] = await nodes.start("alpha", "beta", "gamma");
          const members = [beta, gamma];
          for (const member of members) await member.subscribe(ACTION);
          const sent = await sendMany(alpha, ACTION);
          await arrived(members, "REQ", FRAMES);
          for (const member of members) await alpha.fence(member);
          assert.deepEqual(members.flatMap(({ host }) => host.texts("REQ")).sort(), sent);
          for (const { host } of members) assert.ok(host.texts("REQ").length > 0, `${host.nodeID} gets its share.`);
        }),
    },
    {
      title: "the sender may be a member of the queue",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha] = await nodes.start("alpha");
          await alpha.subscribe(ACTION);
          await alpha.send(ACTION, "to myself");
          await alpha.received("REQ", 1);
          assert.deepEqual(alpha.host.texts("REQ"), ["to myself"]);
        }),
    },
    {
      title: "a member that left the queue gets no more frames, and the others get all",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma] = await nodes.start("alpha", "beta", "gamma");
          for (const member of [beta, gamma]) await member.subscribe(ACTION);
          await beta.transporter.unsubscribe(ACTION);
          const sent = await sendMany(alpha, ACTION);
          await gamma.received("REQ", FRAMES);
          await alpha.fence(beta);
          assert.deepEqual([...gamma.host.texts("REQ")].sort(), sent);
          assert.deepEqual(beta.host.texts("REQ"), []);
        }),
    },
    {
      title: "a queue and the frames for one node do not mix",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma] = await nodes.start("alpha", "beta", "gamma");
          await beta.subscribe(ACTION);
          await gamma.subscribe(gamma.topic("REQ"));
          await alpha.send(ACTION, "to the queue");
          await alpha.send(gamma.topic("REQ"), "for gamma");
          await beta.received("REQ", 1);
          await gamma.received("REQ", 1);
          await alpha.fence(beta);
          await alpha.fence(gamma);
          assert.deepEqual([beta.host.texts("REQ"), gamma.host.texts("REQ")], [["to the queue"], ["for gamma"]]);
        }),
    },
  ];
}

function groupCases(create: CreateTransporter): SuiteCase[] {
  return [
    {
      title: "an event reaches one member of the group it is sent to, and no other group",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma, delta] = await nodes.start("alpha", "beta", "gamma", "delta");
          for (const member of [beta, gamma]) await member.subscribe(event("mail", "user.created"));
          await delta.subscribe(event("audit", "user.created"));
          await alpha.send(event("mail", "user.created"), "for one of mail");
          await arrived([beta, gamma], "EVENT", 1);
          await alpha.send(event("audit", "user.created"), "for audit");
          await delta.received("EVENT", 1);
          for (const node of [beta, gamma, delta]) await alpha.fence(node);
          assert.deepEqual([...beta.host.texts("EVENT"), ...gamma.host.texts("EVENT")], ["for one of mail"]);
          assert.deepEqual(delta.host.texts("EVENT"), ["for audit"]);
        }),
    },
    {
      title: "a group may listen to patterns of events",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta, gamma] = await nodes.start("alpha", "beta", "gamma");
          await beta.subscribe(event("one", "order.*"));
          await gamma.subscribe(event("any", "order.**"));
          for (const group of ["one", "any"]) {
            for (const name of ["order.created", "order.item.added", "user.created"]) {
              await alpha.send(event(group, name), name);
            }
          }
          await beta.received("EVENT", 1);
          await gamma.received("EVENT", 2);
          for (const node of [beta, gamma]) await alpha.fence(node);
          assert.deepEqual(beta.host.texts("EVENT"), ["order.created"]);
          assert.deepEqual([...gamma.host.texts("EVENT")].sort(), ["order.created", "order.item.added"]);
        }),
    },
    {
      title: "a member with two patterns that match gets the frame once",
      run: () =>
        withNodes(create, async (nodes) => {
          const [alpha, beta] = await nodes.start("alpha", "beta");
          await beta.subscribe(event("mail", "user.*"), event("mail", "user.created"));
          await alpha.send(event("mail", "user.created"), "once");
          await beta.received("EVENT", 1);
          await alpha.fence(beta);
          assert.deepEqual(beta.host.texts("EVENT"), ["once"]);
        }),
    },
  ];
}

async function sendMany(sender: TestNode, topic: Topic): Promise<string[]> {
  const texts = Array.from({ length: FRAMES }, (_, i) => `frame ${i}`);
  for (const text of texts) await sender.send(topic, text);
  return texts.sort();
}

async function arrived(members: readonly TestNode[], type: "REQ" | "EVENT", count: number): Promise<void> {
  const sum = (): number => members.reduce((total, { host }) => total + host.texts(type).length, 0);
  await eventually(`${count} ${type} frames arrive at the members`, () => sum() >= count, { state: sum });
}
