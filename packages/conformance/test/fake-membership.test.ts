import type { NodeInfo } from "@isomer/core/adapter-kit";
import { FakeMembership } from "../src/index.ts";

const info = (part: Partial<NodeInfo> = {}): NodeInfo => ({
  ...new FakeMembership("x", "instance-x").local(),
  ...part,
});

describe("the fake membership", () => {
  it("knows the local node, whose number grows with each change", () => {
    const nodes = new FakeMembership("alpha", "instance-a");
    nodes.change({ metadata: { region: "eu" } });
    nodes.outbid(10);
    expect(nodes.get("alpha")).toMatchObject({ local: true, available: true, seq: 11 });
    expect(nodes.local()).toMatchObject({ metadata: { region: "eu" }, seq: 11, instanceID: "instance-a" });
  });

  it("takes a description that is newer, of another instance, or of a node that was away", () => {
    const nodes = new FakeMembership("alpha", "instance-a");
    const seqAfter = (part: Partial<NodeInfo>): number | undefined => {
      nodes.described("beta", info(part));
      return nodes.get("beta")?.seq;
    };
    expect(seqAfter({ seq: 5 })).toBe(5);
    expect(seqAfter({ seq: 4 })).toBe(5);
    expect(seqAfter({ seq: 2, instanceID: "another" })).toBe(2);
    nodes.left("beta", { unexpected: true });
    expect(nodes.get("beta")).toMatchObject({ available: false, seq: 3 });
    expect(seqAfter({ seq: 1, instanceID: "another" })).toBe(1);
  });

  it("tells when a sign of life needs a description", () => {
    const nodes = new FakeMembership("alpha", "instance-a");
    expect(nodes.heard("beta", { cpu: 1 })).toEqual({ stale: true });
    nodes.described("beta", info({ seq: 2, instanceID: "instance-b" }));
    expect(nodes.heard("beta", { cpu: 40, cpuSeq: 3 })).toEqual({ stale: false });
    expect(nodes.get("beta")).toMatchObject({ cpu: 40, cpuSeq: 3 });
    expect(nodes.heard("beta", { seq: 3 })).toEqual({ stale: true });
    expect(nodes.heard("beta", { instanceID: "other" })).toEqual({ stale: true });
    expect(nodes.heard("alpha", {})).toEqual({ stale: false });
  });
});
