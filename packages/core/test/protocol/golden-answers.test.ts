import { eventually } from "@isomer/conformance";
import { bare, type GoldenPacket, golden, inVersion } from "./golden.ts";
import { type GoldenNode, startGoldenNode } from "./golden-node.ts";

const names = (prefix: string, ...suffixes: readonly string[]): readonly string[] =>
  suffixes.map((suffix) => `${prefix}.${suffix}`);

/** Requests as they were captured, and the node and service that they were for. */
interface Asked {
  readonly nodeID: string;
  readonly service: string;
  readonly requests: readonly GoldenPacket[];
}

/** Lets the requests arrive at an Isomer node in the callee's place, and answers with what it sends back. */
async function answersTo({ nodeID, service, requests }: Asked, count: number): Promise<readonly GoldenPacket[]> {
  const node: GoldenNode = await startGoldenNode(nodeID, service);
  for (const request of requests) node.wire.arrive("REQ", request);
  await eventually("the answers are sent", () => node.wire.packets("RES").length >= count);
  const answers = node.wire.sent.filter(({ type }) => type === "RES");
  const [asker] = requests.map(({ sender }) => String(sender));
  expect(new Set(answers.map(({ topic }) => topic))).toEqual(new Set([`MOL-lab.RES.${asker}`]));
  for (const { payload } of answers) expect(payload).toMatchObject({ ver: "5", sender: nodeID });
  await node.broker.stop();
  return answers.map(({ payload }) => bare(payload));
}

describe("an Isomer node answers as the captured node did", () => {
  // The captured pairs cross the versions, so the expected answer is the captured one in the asker's version.
  test.each([
    ["REQ.v4.chain.inner", "RES.v5.chain.inner", "node15", "gold15", "4"],
    ["REQ.v5.call", "RES.v4.call", "node14", "gold14", "5"],
  ] as const)("a call: %s", async (request, answer, nodeID, service, version) => {
    const answers = await answersTo({ nodeID, service, requests: [golden(request)] }, 1);
    expect(answers).toStrictEqual([inVersion(bare(golden(answer)), version)]);
  });

  test.each([
    ["REQ.v4.error", "RES.v5.error", "node15", "gold15", "4"],
    ["REQ.v5.error", "RES.v4.error", "node14", "gold14", "5"],
  ] as const)("an error, but for its stack: %s", async (request, answer, nodeID, service, version) => {
    const [packet] = await answersTo({ nodeID, service, requests: [golden(request, "tcp")] }, 1);
    const expected = inVersion(bare(golden(answer, "tcp")), version);
    const { stack, ...error } = expected.error as Record<string, unknown>;
    expect(packet).toStrictEqual({ ...expected, error: { ...error, stack: expect.stringContaining("client boom") } });
    expect(stack).toContain("client boom");
  });

  test("an action that is not there", async () => {
    const request: GoldenPacket = { ...golden("REQ.v5.call"), action: "v1.gold14.nothing", meta: { user: "joe" } };
    const [packet] = await answersTo({ nodeID: "node14", service: "gold14", requests: [request] }, 1);
    expect(packet).toMatchObject({ id: request.id, success: false, data: null, meta: { user: "joe" } });
    expect(packet?.error).toMatchObject({
      ...{ name: "ServiceNotFoundError", code: 404, type: "SERVICE_NOT_FOUND", retryable: true, nodeID: "node14" },
      data: { action: "v1.gold14.nothing", nodeID: "node14" },
    });
  });

  test("a stream of bytes with params beside it, in version 5", async () => {
    const requests = names("REQ.v5.upload", "seq0", "seq1", "seq2", "seq3.end").map((name) => golden(name));
    const [packet] = await answersTo({ nodeID: "node14", service: "gold14", requests }, 1);
    // The same content was captured with a callee of version 5, which sees the params.
    expect(packet?.data).toEqual(golden("RES.v5.stream.upload").data);
  });

  test("a stream of bytes in version 4", async () => {
    const requests = names("REQ.v4.upload", "seq0", "seq1", "seq2", "seq3.end").map((name) => golden(name));
    const answers = await answersTo({ nodeID: "node15", service: "gold15", requests }, 1);
    expect(answers).toStrictEqual([inVersion(bare(golden("RES.v5.upload")), "4")]);
  });

  test("a stream of objects in version 5", async () => {
    const requests = names("REQ.v5.stream.upload-obj", "seq0", "seq1", "seq2", "seq3.end").map((name) => golden(name));
    const answers = await answersTo({ nodeID: "node15b", service: "gold15b", requests }, 1);
    expect(answers).toStrictEqual([bare(golden("RES.v5.stream.upload-obj"))]);
  });

  test("a stream of objects in version 4, which a node of version 5 cannot read", async () => {
    const requests = names("REQ.v4.upload-obj", "seq0", "seq1", "seq2", "seq3.end").map((name) => golden(name));
    const [packet] = await answersTo({ nodeID: "node15", service: "gold15", requests }, 1);
    expect(packet).toMatchObject({
      success: true,
      data: { objectMode: true, chunks: [{ id: 1 }, { id: 2 }], end: true },
    });
    expect(packet?.meta).toEqual({});
  });

  test("a stream that fails, in version 5", async () => {
    const requests = names("REQ.v5.stream.upload-err", "seq0", "seq1", "seq2.end").map((name) => golden(name));
    const [packet] = await answersTo({ nodeID: "node15b", service: "gold15b", requests }, 1);
    const { error, ...data } = golden("RES.v5.stream.upload-err").data as Record<string, object>;
    const { name: _name, isMol: _isMol, ...expected } = error as Record<string, unknown>;
    expect(packet?.data).toEqual({ ...data, error: expected });
  });

  test("a stream that fails in version 4, which a node of version 5 takes for a proper end", async () => {
    const requests = names("REQ.v4.upload-err", "seq0", "seq1", "seq2.end").map((name) => golden(name));
    const [packet] = await answersTo({ nodeID: "node15", service: "gold15", requests }, 1);
    expect(packet?.data).toMatchObject({ chunks: [{ $buf: "6162" }], error: { message: "upload boom", type: "UP" } });
  });

  test.each([
    ["REQ.v4.download", "RES.v5.download", "node15", "gold15", "4"],
    ["REQ.v5.download", "RES.v4.download", "node14", "gold14", "5"],
  ] as const)("with a stream of bytes: %s", async (request, answer, nodeID, service, version) => {
    const answers = await answersTo({ nodeID, service, requests: [golden(request, "tcp")] }, 4);
    const captured = names(answer, "seq0", "seq1", "seq2", "seq3.end").map((name) => golden(name, "tcp"));
    expect(answers).toStrictEqual(captured.map((packet) => inVersion(bare(packet), version)));
  });

  test("with a stream of objects, in version 4", async () => {
    const captured = names("RES.v4.download-obj", "seq0", "seq1", "seq2", "seq3.end").map((name) => golden(name));
    const request = { ...golden("REQ.v4.download", "tcp"), id: captured[0]?.id, action: "v1.gold15.downloadObj" };
    const answers = await answersTo({ nodeID: "node15", service: "gold15", requests: [request] }, 4);
    expect(answers).toStrictEqual(captured.map(bare));
  });

  test("with a stream of objects, in version 5", async () => {
    // Of the four packets the second was not captured.
    const captured = names("RES.v5.stream.download-obj", "seq0", "seq2", "seq3.end").map((name) => golden(name));
    const request = { ...golden("REQ.v5.download", "tcp"), id: captured[0]?.id, action: "v1.gold14.downloadObj" };
    const answers = await answersTo({ nodeID: "node14", service: "gold14", requests: [request] }, 4);
    expect(answers.filter(({ seq }) => seq !== 1)).toStrictEqual(captured.map(bare));
  });
});
