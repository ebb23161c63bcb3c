import { createHash } from "node:crypto";
import type { Bench } from "../../src/bench.ts";
import { traitsOf } from "../../src/cell.ts";
import { DIRECTIONS } from "../../src/directions.ts";
import { PROBES } from "../../src/interop-node.ts";
import type { StreamReport, StreamSource } from "../../src/stream-content.ts";

const SMALL: StreamSource = { chunks: 5, chunkBytes: 1_000 };
/** Chunks as files are read, several megabytes of them. */
const LARGE: StreamSource = { chunks: 64, chunkBytes: 65_536 };
/** Chunks above the largest size that travels in one packet. */
const THICK: StreamSource = { chunks: 3, chunkBytes: 600_001 };

/** What the receiver must report of a binary source. */
function binary({ chunks = 0, chunkBytes = 0 }: StreamSource): StreamReport {
  const hash = createHash("sha256");
  for (let i = 0; i < chunks; i++) hash.update(Buffer.alloc(chunkBytes, i % 256));
  const bytes = chunks * chunkBytes;
  return { bytes, sha256: hash.digest("hex"), objects: [], failure: null, objectMode: false };
}

const objects = (count: number): unknown[] =>
  Array.from({ length: count }, (_, position) => ({ position, text: `object ${position}` }));

/**
 * Streams, as input and as result. Isomer writes them in the protocol of the peer, so object mode and errors work with both
 * versions; of protocol 4 remains that a stream takes the place of the params.
 */
export function streamCases({ cell, cluster, nodes }: Bench): void {
  const { paramsBesideStreams } = traitsOf(cell);

  describe.each(DIRECTIONS)("streams $title", ({ ends }) => {
    const upload = async (source: StreamSource, settings?: { params?: unknown; meta?: Record<string, unknown> }) => {
      const { caller, callee } = ends(cluster());
      const { data } = await caller.upload(`${PROBES[callee.make]}.upload`, source, settings);
      return data as StreamReport & { readonly params: unknown; readonly meta: unknown };
    };
    const download = (source: StreamSource): Promise<StreamReport> => {
      const { caller, callee } = ends(cluster());
      return caller.download(`${PROBES[callee.make]}.download`, source);
    };

    const BINARY = [
      ["an empty one", {}],
      ["a small one", SMALL],
      ["several megabytes", LARGE],
      ["chunks above the packet size", THICK],
    ] as const;

    test.each<readonly [string, StreamSource]>(BINARY)("bytes go up in order: %s", async (_title, source) => {
      expect(await upload(source)).toMatchObject(binary(source));
    });

    test.each<readonly [string, StreamSource]>(BINARY)("bytes come down in order: %s", async (_title, source) => {
      expect(await download(source)).toEqual(binary(source));
    });

    test("objects go up", async () => {
      expect(await upload({ objects: 50 })).toMatchObject({ objects: objects(50), objectMode: true, failure: null });
    });

    test("objects come down", async () => {
      expect(await download({ objects: 50 })).toMatchObject({
        objects: objects(50),
        objectMode: true,
        failure: null,
      });
    });

    test("an error of the source ends the stream that goes up", async () => {
      const report = await upload({ ...SMALL, failure: "the disk is gone" });
      expect(report).toMatchObject({ failure: "the disk is gone", bytes: binary(SMALL).bytes });
    });

    test("an error of the source ends the stream that comes down", async () => {
      const report = await download({ ...SMALL, failure: "the disk is gone" });
      expect(report).toMatchObject({ failure: "the disk is gone", bytes: binary(SMALL).bytes });
    });

    test("an error of a source of objects ends the stream, both ways", async () => {
      const source = { objects: 3, failure: "no more rows" };
      expect(await upload(source)).toMatchObject({ failure: "no more rows", objects: objects(3) });
      expect(await download(source)).toMatchObject({ failure: "no more rows", objects: objects(3) });
    });

    test("meta goes up beside the stream", async () => {
      expect((await upload(SMALL, { meta: { file: "a.txt" } })).meta).toMatchObject({ file: "a.txt" });
    });

    test(
      paramsBesideStreams
        ? "params go up beside the stream"
        : "params do not go up beside the stream, which takes their place in protocol 4",
      async () => {
        const { params } = await upload(SMALL, { params: { name: "a.txt" } });
        expect(params).toEqual(paramsBesideStreams ? { name: "a.txt" } : null);
      },
    );

    test("several streams at once are not mixed up", async () => {
      const sources = Array.from({ length: 8 }, (_, index) => ({ chunks: index + 1, chunkBytes: 10_000 + index }));
      const reports = await Promise.all(sources.flatMap((source) => [upload(source), download(source)]));
      const expected = sources.flatMap((source) => [binary(source), binary(source)]);
      expect(reports.map(({ sha256 }) => sha256)).toEqual(expected.map(({ sha256 }) => sha256));
    });
  });

  test("objects can be the very first thing that an Isomer node sends to a Moleculer node", async () => {
    const newcomer = await nodes().isomer("isomer-newcomer");
    await newcomer.waitFor(PROBES.moleculer);
    const { data } = await newcomer.upload(`${PROBES.moleculer}.upload`, { objects: 5 });
    expect(data).toMatchObject({ objects: objects(5), objectMode: true });
    await newcomer.stop();
  });
}
