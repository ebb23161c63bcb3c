import { goldenFrames } from "../src/index.ts";

const SETS = [
  ["nats", "json"],
  ["nats", "msgpack"],
  ["tcp", "json"],
  ["tcp", "msgpack"],
] as const;

describe("golden frames", () => {
  it.each(SETS)("of %s and %s have names of their own, bytes and a meaning", (transporter, serializer) => {
    const frames = goldenFrames(transporter, serializer);
    expect(frames.length).toBeGreaterThan(30);
    expect(new Set(frames.map(({ name }) => name)).size).toBe(frames.length);
    for (const { bytes, decoded } of frames) {
      expect(bytes.length).toBeGreaterThan(0);
      expect(decoded).toHaveProperty("sender");
    }
  });

  it.each(["json", "msgpack"] as const)(
    "of TCP and %s keep their header, whose length and checksum hold",
    (serializer) => {
      for (const { frame, bytes } of goldenFrames("tcp", serializer)) {
        const header = Buffer.from(frame ?? []);
        expect(header.readInt32BE(1)).toBe(bytes.length + 6);
        expect(header[0]).toBe(header.subarray(1, 6).reduce((sum, byte) => sum ^ byte, 0));
      }
    },
  );

  it("show bytes and dates of MsgPack as Buffers and Dates", () => {
    const typed = goldenFrames("nats", "msgpack").find(({ name }) => name === "RES.v5.ret-typed");
    expect(typed?.decoded).toMatchObject({ data: { b: Buffer.from("hi"), d: new Date(1_700_000_000_123) } });
  });

  it("hold no folder of the machines they were captured on", () => {
    for (const [transporter, serializer] of SETS) {
      for (const { bytes } of goldenFrames(transporter, serializer)) {
        const stack = Buffer.from(bytes).toString();
        const folders = [...stack.matchAll(/(?:\(|at )(\/\w+\/\w+)/g)].map(([, folder]) => folder);
        expect(folders.filter((folder) => folder !== "/opt/moleculer")).toEqual([]);
      }
    }
  });
});
