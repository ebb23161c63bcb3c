import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { type PacketType, topicName, topicPrefix } from "@isomer/core/adapter-kit";
import { connect as connectNats, type NatsConnection } from "nats";
import type { MalformedFrame } from "./malformed-frames.ts";
import type { MadeType } from "./valid-packets.ts";

/** Sends frames to a node without being one. */
export interface Attacker {
  /** What the wire carries. */
  readonly types: readonly MadeType[];
  /** Largest payload that reaches the node at all. */
  readonly maxPayload: number;
  /** Answers whether the frame reached the node whole. */
  send(frame: MalformedFrame): boolean | Promise<boolean>;
  /** Resolves when the node has dealt with all that was sent. */
  done(): Promise<void>;
  close(): Promise<void>;
}

const COMMON = ["REQ", "RES", "EVENT", "PING", "PONG", "CANCEL", "CREDIT"] as const;
/** Types that NATS nodes listen to on a subject that is not theirs alone. */
const BROADCAST: ReadonlySet<string> = new Set(["HEARTBEAT", "DISCONNECT"]);

/** Publishes to the subjects that a node listens to. */
export class NatsAttacker implements Attacker {
  readonly types = [...COMMON, "INFO", "HEARTBEAT", "DISCOVER", "DISCONNECT"] as const;
  readonly maxPayload: number;
  readonly #connection: NatsConnection;
  readonly #prefix: string;
  readonly #nodeID: string;

  private constructor(connection: NatsConnection, namespace: string, nodeID: string) {
    this.#connection = connection;
    this.#prefix = topicPrefix(namespace);
    this.#nodeID = nodeID;
    this.maxPayload = connection.info?.max_payload ?? 0;
  }

  static async open(servers: string, namespace: string, nodeID: string): Promise<NatsAttacker> {
    return new NatsAttacker(await connectNats({ servers }), namespace, nodeID);
  }

  send({ type, frame }: MalformedFrame): boolean {
    if (frame.length > this.maxPayload) return false;
    this.#publish(type as PacketType, frame);
    return true;
  }

  /** The server keeps the order of what one client sends, so the answer to a ping comes last. */
  async done(): Promise<void> {
    const sender = "attacker";
    const pong = this.#connection.subscribe(`${this.#prefix}.PONG.${sender}`, { max: 1 });
    this.#publish("PING", Buffer.from(JSON.stringify({ ver: "5", sender, time: 1, id: "last" })));
    for await (const _answer of pong) return;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #publish(type: PacketType, frame: Uint8Array): void {
    const subject = BROADCAST.has(type)
      ? topicName(this.#prefix, { kind: "broadcast", type })
      : topicName(this.#prefix, { kind: "node", type, nodeID: this.#nodeID });
    this.#connection.publish(subject, frame);
  }
}

/** Bytes that tell the types on the wire (wire protocol 3.2, and Isomer's own). */
const TYPE_BYTES: Readonly<Record<string, number>> = {
  ...{ EVENT: 1, REQ: 2, RES: 3, PING: 4, PONG: 5, GOSSIP_REQ: 6, GOSSIP_RES: 7, GOSSIP_HELLO: 8 },
  ...{ BATCH: 100, CANCEL: 101, CREDIT: 102 },
};
const HEADER_BYTES = 6;
/** Each so many frames one comes with a header that is none, on a connection of its own. */
const BAD_HEADER_EVERY = 20;

/** Writes frames to the port of a node. */
export class TcpAttacker implements Attacker {
  readonly types = [...COMMON, "GOSSIP_HELLO", "GOSSIP_REQ", "GOSSIP_RES"] as const;
  readonly maxPayload = Number.POSITIVE_INFINITY;
  readonly #port: number;
  #main: Socket | null = null;
  #sent = 0;

  constructor(port: number) {
    this.#port = port;
  }

  async send({ type, frame }: MalformedFrame): Promise<boolean> {
    const header = headerOf(TYPE_BYTES[type] ?? 99, frame.length);
    if (++this.#sent % BAD_HEADER_EVERY === 0) {
      const at = (this.#sent / BAD_HEADER_EVERY) % HEADER_BYTES;
      header.writeUInt8(header.readUInt8(at) ^ 0x80, at);
      await this.#untilClosed(Buffer.concat([header, frame]));
      return false;
    }
    this.#main ??= await this.#open();
    const socket = this.#main;
    if (!socket.write(Buffer.concat([header, frame]))) await Promise.race([drained(socket), closed(socket)]);
    if (socket.destroyed) this.#main = null;
    return true;
  }

  /** A node reads a connection in order, so that it closes it for a bad frame comes last. */
  async done(): Promise<void> {
    const socket = this.#main;
    if (socket === null) return;
    this.#main = null;
    socket.write(Buffer.alloc(HEADER_BYTES, 0xff));
    await closed(socket);
  }

  async close(): Promise<void> {
    this.#main?.destroy();
  }

  async #open(): Promise<Socket> {
    const socket = connectTcp(this.#port, "127.0.0.1");
    await once(socket, "connect");
    // The node may close it at any time: that is what it should do.
    socket.on("error", () => {});
    socket.resume();
    return socket;
  }

  async #untilClosed(bytes: Buffer): Promise<void> {
    const socket = await this.#open();
    // A header may claim more than comes.
    socket.end(bytes);
    await closed(socket);
  }
}

/** Resolves when a socket is closed, with an error or without. */
async function closed(socket: Socket): Promise<void> {
  if (socket.closed) return;
  await new Promise((resolve) => socket.once("close", resolve));
}

async function drained(socket: Socket): Promise<void> {
  await new Promise((resolve) => socket.once("drain", resolve));
}

function headerOf(typeByte: number, payloadLength: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32BE(payloadLength + HEADER_BYTES, 1);
  header.writeUInt8(typeByte, 5);
  header.writeUInt8(
    header.subarray(1).reduce((sum, byte) => sum ^ byte, 0),
    0,
  );
  return header;
}
