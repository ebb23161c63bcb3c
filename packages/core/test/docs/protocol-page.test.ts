import { JsonSerializer } from "../../src/builtin/json-serializer.ts";
import type { TextForm } from "../../src/ports/serializer.ts";
import type { PacketType } from "../../src/ports/topic.ts";
import {
  batchHead,
  entrySize,
  listedTypes,
  listHead,
  readFramed,
  readList,
  writeEntry,
} from "../../src/protocol/packets/batch.ts";
import { writeCredit } from "../../src/protocol/packets/credit.ts";
import type { Envelope } from "../../src/protocol/packets/envelope.ts";
import { writeEvent } from "../../src/protocol/packets/event.ts";
import { writeRequest } from "../../src/protocol/packets/request.ts";
import { writeResponse } from "../../src/protocol/packets/response.ts";
import { EXTENSIONS } from "../../src/protocol/version.ts";
import { CREDIT_WINDOW } from "../../src/transit/streams/credits.ts";
import { sourceOf } from "./interface-fields.ts";
import { Page } from "./page.ts";

const page = new Page("docs/protocol-extensions.md");

const origin = { ver: "5", sender: "n-1" };
const json = new JsonSerializer().text as TextForm;

const listOf = (type: PacketType, payload: string): string =>
  json.list([...listHead(json, origin), listedTypes(json).get(type) ?? "", payload]);

const batchOf = (type: PacketType, payload: Buffer): Buffer => {
  const head = batchHead(origin);
  const frame = Buffer.concat([head, Buffer.alloc(entrySize(payload))]);
  writeEntry(frame, head.length, { type, payload });
  return frame;
};

test("the extensions on the page are those that a node announces", () => {
  expect(page.rows("extension").map(([name]) => name)).toEqual(Object.keys(EXTENSIONS));
  expect(page.text).toContain(
    JSON.stringify(EXTENSIONS)
      .replaceAll(/([:,])/g, "$1 ")
      .replaceAll(/^{|}$/g, ""),
  );
});

test("the numbers of packet types in a batch are those on the page", () => {
  const rows = page.rows("type number");
  const written = rows.map(([, type = ""]) => batchOf(type as PacketType, Buffer.alloc(0)).at(-5));
  expect(written).toEqual(rows.map(([number]) => Number(number)));
  expect([...listedTypes(json)]).toEqual(rows.map(([number, type]) => [type, number]));
  const read: string[] = [];
  const unknown = batchOf("PING", Buffer.alloc(0));
  unknown[unknown.length - 5] = rows.length;
  readFramed(unknown, (type) => read.push(type));
  readList(["5", "n-1", rows.length, {}], (type) => read.push(type));
  expect(read).toEqual([]);
});

test("the examples of a batch on the page are what a node writes", () => {
  const [, list, bytes = ""] = /```text\n(\["5".+)\n(01 01 .+)\n```/.exec(page.text) ?? [];
  expect(listOf("PING", "{}")).toBe(list);
  expect(batchOf("PING", Buffer.from("{}")).toString("hex")).toBe(bytes.replaceAll(" ", ""));
});

test("the fields on the page are those that lean packets lack", () => {
  const envelope: Envelope = {
    ...{ id: "1", requestID: "1", meta: {}, headers: {}, level: 1 },
    ...{ tracing: null, parentID: null, caller: null },
  };
  const request = { envelope, action: "a", params: {}, timeout: null, stream: false, seq: null };
  const response = { id: "1", meta: {}, headers: {}, success: true, data: 1, stream: false, seq: null };
  const event = { envelope, event: "e", data: 1, groups: null, broadcast: false };
  const missing = (write: (lean: boolean) => object): readonly string[] => {
    const lean = write(true);
    return Object.keys(write(false)).filter((field) => !(field in lean));
  };
  const found = {
    REQ: missing((lean) => writeRequest(request, { version: "5", lean })),
    RES: missing((lean) => writeResponse(response, { version: "5", lean })),
    EVENT: missing((lean) => writeEvent(event, { version: "5", lean })),
  };
  for (const [type, fields] of Object.entries(found)) {
    const listed = page.rows("field").filter(([, , types = ""]) => types.split(", ").includes(type));
    expect(listed.map(([field]) => field).sort()).toEqual([...fields].sort());
  }
});

test("a CREDIT packet has the fields on the page, and the window is that of the page", () => {
  const fields = Object.keys(writeCredit({ id: "1", side: "request", count: 8, stop: true }));
  expect(page.rows("credit field").map(([name]) => name)).toEqual(fields);
  expect(page.text).toContain(`credit for ${CREDIT_WINDOW} packets`);
});

test("the bytes of TCP frames are those of the transporter", () => {
  const source = sourceOf("../../transporter-tcp/src/frame-types.ts");
  const own = [...source.matchAll(/^ {2}([A-Z]+): (1\d\d),$/gm)].map(([, type, byte]) => [byte, type]);
  expect(page.rows("type byte")).toEqual(own);
});
