import { readGossipRequest, readGossipResponse } from "../src/gossip-messages.ts";
import { chooseTargets, judgeRequest, judgeResponse, type Member } from "../src/gossip-rules.ts";
import { describeNode } from "./support/test-membership.ts";

const me: Member = { id: "me", local: true, available: true, seq: 5, cpu: 20, cpuSeq: 3 };
const up: Member = { id: "up", local: false, available: true, seq: 7, cpu: 40, cpuSeq: 4 };
const down: Member = { id: "down", local: false, available: false, seq: 9, cpu: 60, cpuSeq: 2 };
const bare: Member = { id: "bare", local: false, available: false, seq: 0, cpu: null, cpuSeq: 0 };

/** What everybody agrees on: nothing follows from it. */
const agreed = { online: { me: [5, 3, 20], up: [7, 4, 40] }, offline: { down: 9 } };

function judge(online: object, offline: object, sender = "peer") {
  const request = readGossipRequest({
    online: { ...agreed.online, ...online },
    offline: { ...agreed.offline, ...offline },
  });
  const { describe, loads, offline: gone, ...rest } = judgeRequest([me, up, down, bare], request, sender);
  return { ...rest, describe: [...describe], loads: [...loads], offline: Object.fromEntries(gone) };
}

const nothing = { changes: [], describe: [], loads: [], offline: {}, challenge: null };

describe("a request (wire protocol 3.4)", () => {
  test.each<[string, object, object, object]>([
    ["agreement: no answer", {}, {}, {}],
    ["1, not claimed, available here: its description", { up: undefined }, {}, { describe: ["up"] }],
    ["1, not claimed, myself: my description", { me: undefined }, {}, { describe: ["me"] }],
    ["1, not claimed, gone here: gone", {}, { down: undefined }, { offline: { down: 9 } }],
    ["1, a claimed seq of 0 counts as none", { up: [0, 9, 9] }, {}, { describe: ["up"] }],
    ["1, online with a smaller seq, available here", { up: [6, 4, 40] }, {}, { describe: ["up"] }],
    ["1, online with a smaller seq, gone here", { down: [8, 2, 60] }, { down: undefined }, { offline: { down: 9 } }],
    ["1, offline with a smaller seq, available here", { up: undefined }, { up: 6 }, { describe: ["up"] }],
    ["1, offline with a smaller seq, myself", { me: undefined }, { me: 4 }, { describe: ["me"] }],
    ["1, offline with a smaller seq, gone here", {}, { down: 8 }, { offline: { down: 9 } }],
    ["2, offline with the same seq, gone here: agreement", {}, { down: 9 }, {}],
    ["2, offline with a larger seq, gone here: taken over", {}, { down: 12 }, { changes: [left("down", 12)] }],
    ["2, offline with the same seq, available here: gone", {}, { up: 7 }, { changes: [left("up", 7)] }],
    ["2, offline with a larger seq, available here: gone", {}, { up: 8 }, { changes: [left("up", 8)] }],
    ["2, offline with the same seq, myself: refuted", {}, { me: 5 }, { changes: [outbid(5)], describe: ["me"] }],
    ["2, offline with a larger seq, myself: refuted", {}, { me: 9 }, { changes: [outbid(9)], describe: ["me"] }],
    ["2, claimed as both: offline counts", { up: [9, 9, 9] }, { up: 8 }, { changes: [left("up", 8)] }],
    ["3, a larger cpuSeq: the load is taken over", { up: [7, 6, 80] }, {}, { changes: [load("up", 6, 80)] }],
    ["3, a larger cpuSeq with a larger seq: the load, too", { up: [9, 6, 80] }, {}, { changes: [load("up", 6, 80)] }],
    ["3, a smaller cpuSeq: the load is answered", { up: [7, 1, 80] }, {}, { loads: ["up"] }],
    ["3, my own load, smaller cpuSeq: answered", { me: [5, 1, 80] }, {}, { loads: ["me"] }],
    ["3, my own load, larger cpuSeq: I know better", { me: [5, 9, 80] }, {}, {}],
    ["3, gone here: a later request fetches it", { down: [9, 9, 80] }, { down: undefined }, {}],
    ["a node that is not known here is ignored", { stranger: [3, 1, 1] }, { ghost: 4 }, {}],
    ["a peer of which only the ID is known is not spread", { bare: undefined }, {}, {}],
  ])("%s", (_title, online, offline, expected) => {
    expect(judge(online, offline)).toEqual({ ...nothing, ...expected });
  });

  test("of a node that is behind what is known of it: it was started anew and is challenged", () => {
    expect(judge({ up: [2, 0, 0] }, {}, "up")).toEqual({ ...nothing, describe: ["up"], challenge: 7 });
    expect(judge({ up: [2, 0, 0] }, {}, "me")).toMatchObject({ challenge: null });
    expect(judge({ up: undefined }, {}, "up")).toMatchObject({ challenge: null });
  });

  test.each<[string, unknown]>([
    ["no tables", {}],
    ["tables of another kind", { online: 5, offline: "x" }],
    ["rows of another kind", { online: { up: 7, me: null, down: {} }, offline: { up: "8", me: [9] } }],
    ["numbers that are none", { online: { up: ["7", 1, 1] }, offline: { me: 1.5, up: -1, down: Number.NaN } }],
    ["a seq that cannot be counted up", { offline: { me: Number.MAX_SAFE_INTEGER, up: 1e300 } }],
  ])("with %s claims nothing", (_title, payload) => {
    const { changes, describe } = judgeRequest([me, up, down], readGossipRequest(payload as object as never), "peer");
    expect({ changes, describe }).toEqual({ changes: [], describe: new Set(["me", "up"]) });
  });

  test("is not fooled by the names of object members", () => {
    const claims = JSON.parse(
      '{"online":{"__proto__":[9,1,1],"constructor":[9,1,1]},"offline":{"toString":4}}',
    ) as object;
    const request = readGossipRequest(claims as never);
    expect([...request.online.keys()]).toEqual(["__proto__", "constructor"]);
    expect(judgeRequest([up], request, "peer")).toMatchObject({ describe: new Set(["up"]), changes: [] });
  });
});

describe("an answer (wire protocol 3.5)", () => {
  const members = new Map([me, up, down, bare].map((member) => [member.id, member]));
  const self = { nodeID: "me", instanceID: "mine", seq: 5 };
  const judgeAnswer = (payload: object) =>
    judgeResponse((id) => members.get(id), readGossipResponse(payload as never), self);
  const info = (seq: number, instanceID = "theirs") => describeNode({ seq, instanceID });
  const described = (nodeID: string, seq: number) => ({ kind: "described", nodeID, info: info(seq) });

  test.each<[string, object, object[]]>([
    ["a node that is not known here", { online: { new: [info(1), 2, 30] } }, [described("new", 1), load("new", 2, 30)]],
    ["a node without a load", { online: { new: [info(1)] } }, [described("new", 1)]],
    ["a newer description", { online: { up: [info(8)] } }, [described("up", 8)]],
    ["the same description", { online: { up: [info(7)] } }, []],
    ["an older description of another process", { online: { up: [info(6, "other")] } }, []],
    ["a node that is back", { online: { down: [info(10), 3, 5] } }, [described("down", 10), load("down", 3, 5)]],
    ["a node that went after that", { online: { down: [info(9), 3, 5] } }, []],
    ["the first description of a known ID", { online: { bare: [info(1)] } }, [described("bare", 1)]],
    ["a newer load", { online: { up: [5, 77] } }, [load("up", 5, 77)]],
    ["an older load", { online: { up: [4, 77] } }, []],
    ["the load of a node that is gone", { online: { down: [5, 77] } }, []],
    ["the load of a stranger", { online: { new: [5, 77] } }, []],
    ["a node that is gone", { offline: { up: 8 } }, [left("up", 8)]],
    ["a node that was gone before that", { offline: { up: 7 } }, []],
    ["a node that is gone here, too", { offline: { down: 11 } }, [left("down", 11)]],
    ["a stranger that is gone", { offline: { new: 3 } }, []],
    ["rows of no known length", { online: { up: [], new: [info(1), 1, 2, 3], down: "x" } }, []],
    ["a description that is none", { online: { new: [[1]], up: ["x", 9, 1] } }, [load("up", 9, 1)]],
  ])("%s", (_title, payload, changes) => {
    expect(judgeAnswer(payload)).toEqual({ changes, refute: false });
  });

  test("a description without a seq counts as 1", () => {
    const { seq: _seq, ...rest } = info(1);
    expect(judgeAnswer({ online: { new: [rest] } }).changes).toEqual([described("new", 1)]);
  });

  test("what is wrong about this node is refuted", () => {
    const refuted = (seq: number) => ({ changes: [outbid(seq)], refute: true });
    expect(judgeAnswer({ offline: { me: 5 } })).toEqual(refuted(5));
    expect(judgeAnswer({ offline: { me: 8 } })).toEqual(refuted(8));
    expect(judgeAnswer({ online: { me: [info(6, "before"), 1, 1] } })).toEqual(refuted(6));
  });

  test("what is old, or right, about this node is ignored", () => {
    for (const payload of [
      { offline: { me: 4 } },
      { online: { me: [info(4, "before"), 1, 1] } },
      { online: { me: [info(5, "mine"), 9, 9] } },
      { online: { me: [9, 9] } },
    ]) {
      expect(judgeAnswer(payload)).toEqual({ changes: [], refute: false });
    }
  });
});

describe("the targets of a round", () => {
  /** Random numbers in this order. */
  const numbers =
    (...values: number[]) =>
    () =>
      values.shift()!;

  test("are one available node, any with the same chance", () => {
    const online = ["a", "b", "c", "d"];
    expect(chooseTargets({ online, offline: [] }, numbers(0))).toEqual(["a"]);
    expect(chooseTargets({ online, offline: [] }, numbers(0.999))).toEqual(["d"]);
  });

  test("include an unavailable one by its share", () => {
    const nodes = { online: ["a", "b", "c"], offline: ["x"] };
    expect(chooseTargets(nodes, numbers(0, 0.24, 0))).toEqual(["a", "x"]);
    expect(chooseTargets(nodes, numbers(0, 0.26))).toEqual(["a"]);
  });

  test("include an unavailable one always when there are as many as others, this node counted", () => {
    expect(chooseTargets({ online: ["a"], offline: ["x", "y"] }, numbers(0, 0.5))).toEqual(["a", "y"]);
    expect(chooseTargets({ online: [], offline: ["x"] }, numbers(0))).toEqual(["x"]);
  });

  test("are none when there are no nodes", () => {
    expect(chooseTargets({ online: [], offline: [] }, numbers())).toEqual([]);
  });
});

function left(nodeID: string, seq: number) {
  return { kind: "left", nodeID, seq };
}

function load(nodeID: string, cpuSeq: number, cpu: number) {
  return { kind: "load", nodeID, cpuSeq, cpu };
}

function outbid(seq: number) {
  return { kind: "outbid", seq };
}
