import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import { loadStaticPeers } from "../src/load-static-peers.ts";
import { parsePeerFile, parseStaticPeers, peerFileOf } from "../src/static-peers.ts";

const two = [
  { nodeID: "n1", host: "a", port: 1 },
  { nodeID: "n2", host: "b", port: 2 },
];

test.each<[string, unknown]>([
  ["a string", "a:1/n1,b:2/n2"],
  ["a string with scheme and spaces", " tcp://a:1/n1 , tcp://b:2/n2 ,"],
  ["a list", ["a:1/n1", "tcp://b:2/n2", ""]],
  ["a table", { n1: "a:1", n2: "tcp://b:2" }],
])("peers are read from %s", (_title, list) => {
  expect(parseStaticPeers(list)).toEqual({ peers: two, mistakes: [] });
});

test.each([
  ["::1:4000/six", { nodeID: "six", host: "::1", port: 4_000 }],
  ["[fe80::1]:4000/six", { nodeID: "six", host: "fe80::1", port: 4_000 }],
  ["host.example.com:65535/shop.eu-1", { nodeID: "shop.eu-1", host: "host.example.com", port: 65_535 }],
])("%s is an entry", (entry, peer) => {
  expect(parseStaticPeers([entry])).toEqual({ peers: [peer], mistakes: [] });
});

test.each<[string, unknown, string]>([
  ["no node ID", ["a:1"], "lacks the node ID"],
  ["an empty node ID", ["a:1/"], "lacks the node ID"],
  ["no port", ["a/n1"], "lacks the host or the port"],
  ["no host", [":1/n1"], "lacks the host or the port"],
  ["a port that is none", ["a:http/n1"], "no valid port"],
  ["a port out of range", ["a:65536/n1"], "no valid port"],
  ["an entry that is no string", [5], "5 is not a string"],
  ["an address that is no string", { n1: 5 }, "'n1' is not a string"],
  ["another type", 5, "must be a string"],
])("%s is a mistake", (_title, list, mistake) => {
  const { peers, mistakes } = parseStaticPeers(list);
  expect(peers).toEqual([]);
  expect(mistakes).toEqual([expect.stringContaining(mistake)]);
});

test("a mistake does not hide the other entries", () => {
  const { peers, mistakes } = parseStaticPeers("a:1/n1,broken,b:2/n2,b:x/n3");
  expect(peers).toEqual(two);
  expect(mistakes).toHaveLength(2);
});

test.each([
  ["lines", "a:1/n1\r\n# the second\n\n  b:2/n2  \n"],
  ["a JSON list", '["a:1/n1", "b:2/n2"]'],
  ["a JSON table", ' {"n1": "a:1", "n2": "b:2"} '],
])("a file holds %s", (_title, text) => {
  expect(parsePeerFile(text)).toEqual({ peers: two, mistakes: [] });
});

test("a file with broken JSON is a mistake", () => {
  expect(parsePeerFile("[1,")).toEqual({ peers: [], mistakes: [expect.stringContaining("broken JSON")] });
});

describe("the option urls", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "static-peers-"));
    await writeFile(join(folder, "peers.txt"), "a:1/n1\nb:2/n2\n");
    await writeFile(join(folder, "broken.txt"), "a:1/n1\nb\n");
  });

  afterAll(() => rm(folder, { recursive: true }));

  test("may name a file", async () => {
    const url = `file://${folder}/peers.txt`;
    expect(peerFileOf(url)).toBe(`${folder}/peers.txt`);
    expect(await loadStaticPeers(url)).toEqual(two);
  });

  test.each(["missing.txt", "broken.txt"])("is wrong when the file is %s, and the error names it", async (file) => {
    const loading = loadStaticPeers(`file://${folder}/${file}`);
    await expect(loading).rejects.toBeInstanceOf(BrokerOptionsError);
    await expect(loading).rejects.toThrow(`${folder}/${file}`);
  });
});
