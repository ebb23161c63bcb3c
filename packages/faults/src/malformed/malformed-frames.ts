import { Choice } from "./choice.ts";
import { type Fields, type MadeType, VALID_PACKETS } from "./valid-packets.ts";

/** A frame that no well-behaved node sends. */
export interface MalformedFrame {
  readonly type: MadeType | "BATCH";
  /** How it is malformed, for the message of a failing test. */
  readonly kind: string;
  /** Whether no reader can take it for a packet; others may be, if an odd one. */
  readonly hopeless: boolean;
  readonly frame: Buffer;
}

/** What stands where another type belongs. */
const WRONG_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, Number.MAX_VALUE, "", "text", [], [[]], [null], {}, { length: -1 }],
  ...[
    { toString: 1, valueOf: 1 },
    { type: "Buffer", data: [1] },
    { type: "Buffer", data: "x" },
    JSON.parse('{"then":1}'),
  ],
];
/** Names that reach the prototype of whatever takes them over carelessly. */
const POLLUTION = ["__proto__", "constructor", "prototype"] as const;
/** Deep enough that no recursive function survives it. */
const DEPTH = 20_000;

/** How a packet is spoilt. */
const RECIPES = {
  truncated: (packet, choice) => {
    const whole = Buffer.from(JSON.stringify(packet));
    return whole.subarray(0, choice.below(whole.length));
  },
  "random bytes": (_packet, choice) => choice.bytes(choice.below(200)),
  "random bytes inside": (packet, choice) => {
    const frame = Buffer.from(JSON.stringify(packet));
    for (let changes = 0; changes < 3; changes++) frame[choice.below(frame.length)] = choice.below(256);
    return frame;
  },
  "wrong version": (packet, choice) => encode({ ...packet, ver: choice.pick(["3", "6", 5, null, {}]) }),
  "no sender": (packet, choice) => encode({ ...packet, sender: choice.pick([undefined, "", null, 7, {}, []]) }),
  "a sender that is no name": (packet, choice) =>
    encode({ ...packet, sender: choice.pick(["a b", "a\r\nPUB x 0\r\n", "*", ">", "a..b", ".", "é".repeat(5_000)]) }),
  "a field of a wrong type": (packet, choice) => {
    const field = choice.pick(Object.keys(packet).filter((name) => name !== "sender" && name !== "ver"));
    return encode({ ...packet, [field ?? "none"]: choice.pick(WRONG_VALUES) });
  },
  "wrong types everywhere": (packet, choice) =>
    encode(
      Object.fromEntries(
        Object.keys(packet).map((name) => [
          name,
          name === "sender" || name === "ver" ? packet[name] : choice.pick(WRONG_VALUES),
        ]),
      ),
    ),
  "not an object": (_packet, choice) => encode(choice.pick([null, 1, "x", [], [{}], true])),
  "nested deeply": (packet, choice) => {
    const field = choice.pick(["params", "data", "meta", "services", "metadata", "config", "online", "error", "x"]);
    const [open, close] = choice.pick([
      ["[", "]"],
      ['{"cause":', "}"],
      ['{"__proto__":', "}"],
    ] as const);
    const deep = `${open.repeat(DEPTH)}1${close.repeat(DEPTH)}`;
    return Buffer.from(`${JSON.stringify(packet).slice(0, -1)},"${field}":${deep}}`);
  },
  pollution: (packet, choice) => {
    const [name, field] = [choice.pick(POLLUTION), choice.pick(["meta", "headers", "params", "isomer", "online", "x"])];
    const inner = `{"${name}":{"polluted":true,"toString":1}}`;
    return Buffer.from(`${JSON.stringify(packet).slice(0, -1)},"${name}":{"polluted":true},"${field}":${inner}}`);
  },
  "a stream that nobody opened": (packet, choice) =>
    encode({ ...packet, id: choice.text(8), stream: true, seq: 1 + choice.below(9) }),
  "a stream without end": (packet, choice) => encode({ ...packet, id: choice.text(8), stream: true, seq: 0 }),
  "nothing wrong but the sender": (packet) => encode(packet),
} as const satisfies Record<string, (packet: Fields, choice: Choice) => Buffer>;

const HOPELESS: readonly string[] = ["truncated", "random bytes", "wrong version", "no sender", "not an object"];
const KINDS = Object.keys(RECIPES) as (keyof typeof RECIPES)[];

/** Frames from senders whom nobody knows, the same for the same seed. `types`: what the transporter carries. */
export function* malformedFrames(seed: number, types: readonly MadeType[]): Generator<MalformedFrame> {
  const choice = new Choice(seed);
  for (;;) {
    const type = choice.pick(types);
    const kind = choice.pick(KINDS);
    const packet = { ...VALID_PACKETS[type], ver: "5", sender: `stranger-${choice.text(12)}` };
    yield { type, kind, hopeless: HOPELESS.includes(kind), frame: RECIPES[kind](packet, choice) };
    if (choice.below(10) > 0) continue;
    yield {
      type: "BATCH",
      kind: `a batch of ${kind}`,
      hopeless: false,
      frame: batch(choice, RECIPES[kind](packet, choice)),
    };
  }
}

/** A batch whose head, entries or lengths may be wrong; framed, or the text of a list. */
function batch(choice: Choice, payload: Buffer): Buffer {
  if (choice.below(2) === 0) return listed(choice, payload);
  const sender = Buffer.from(`stranger-${choice.text(12)}`);
  const length = choice.pick([payload.length, payload.length + 1, 0, 0xffffffff]);
  const head = Buffer.from([choice.pick([1, 1, 1, 0, 255]), 1, 0x35, 0, choice.pick([sender.length, 255])]);
  const entry = Buffer.alloc(5);
  entry.writeUInt8(choice.below(20), 0);
  entry.writeUInt32BE(length, 1);
  const whole = Buffer.concat([head, sender, entry, payload]);
  return choice.below(3) === 0 ? whole.subarray(0, choice.below(whole.length)) : whole;
}

function listed(choice: Choice, payload: Buffer): Buffer {
  const head = choice.pick([["5", `stranger-${choice.text(12)}`], ["5"], [5, "stranger"], [], ["4", null]]);
  const list = `${encode(head).subarray(0, -1).toString("latin1")},${choice.below(20)},`;
  return Buffer.concat([Buffer.from(list, "latin1"), payload, Buffer.from(choice.pick(["]", "", ",]", ",4]"]))]);
}

const encode = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
