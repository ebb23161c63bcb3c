import { goldenFrames } from "@isomer/conformance";
import type { Topic } from "@isomer/core/adapter-kit";
import { publishSubject, subscriptionOf } from "../src/subjects.ts";

const action = (name: string): Topic => ({ kind: "action", type: "REQ", action: name });
const event = (group: string, name: string): Topic => ({ kind: "event", type: "EVENT", group, event: name });

describe("NATS subjects", () => {
  it("are Moleculer's topic names", () => {
    expect(publishSubject("MOL", { kind: "broadcast", type: "INFO" })).toBe("MOL.INFO");
    expect(publishSubject("MOL-lab", { kind: "node", type: "REQ", nodeID: "node-1" })).toBe("MOL-lab.REQ.node-1");
    expect(publishSubject("MOL", action("v1.orders.create"))).toBe("MOL.REQB.v1.orders.create");
    expect(publishSubject("MOL", event("mail", "user.created"))).toBe("MOL.EVENTB.mail.user.created");
  });

  it("are those that real nodes publish to", () => {
    const frames = goldenFrames("nats", "json").filter(
      ({ topic }) => topic?.includes("REQB.") || topic?.includes("EVENTB."),
    );
    expect(frames.length).toBeGreaterThan(0);
    for (const { topic, decoded } of frames) {
      const packet = decoded as {
        readonly action: string;
        readonly event?: string;
        readonly groups?: readonly string[];
      };
      const balanced =
        packet.event === undefined ? action(packet.action) : event(packet.groups?.[0] ?? "", packet.event);
      expect(publishSubject("MOL-lab", balanced)).toBe(topic);
    }
  });

  it("are subscribed to without a queue group, except for balanced topics", () => {
    expect(subscriptionOf("MOL", { kind: "broadcast", type: "INFO" })).toEqual({ subject: "MOL.INFO", queue: null });
    expect(subscriptionOf("MOL", { kind: "node", type: "RES", nodeID: "a" })).toEqual({
      subject: "MOL.RES.a",
      queue: null,
    });
    expect(subscriptionOf("MOL-lab", action("s14.echo"))).toEqual({
      subject: "MOL-lab.REQB.s14.echo",
      queue: "s14.echo",
    });
  });

  it.each([
    ["order.created", "order.created"],
    ["order.*", "order.*"],
    ["user.*.created", "user.*.created"],
    ["audit.**", "audit.>"],
    ["**", ">"],
    ["audit.**.created", "audit.>"],
  ])("express the event pattern %s as %s", (pattern, expected) => {
    expect(subscriptionOf("MOL-lab", event("audit", pattern))).toEqual({
      subject: `MOL-lab.EVENTB.audit.${expected}`,
      queue: "audit",
    });
  });

  it.each(["user.created\r\nPUB x 0", "user created", "user\tcreated", "user\0"])("refuse the name %j", (name) => {
    expect(() => publishSubject("MOL", event("mail", name))).toThrow("white space");
    expect(() => subscriptionOf("MOL", event("mail", name))).toThrow("white space");
  });

  it("refuse a name that makes a line too long for the server", () => {
    expect(() => publishSubject("MOL", { kind: "node", type: "RES", nodeID: "é".repeat(1_100) })).toThrow("longer");
    expect(publishSubject("MOL", { kind: "node", type: "RES", nodeID: "é".repeat(1_000) })).toContain("é");
  });
});
