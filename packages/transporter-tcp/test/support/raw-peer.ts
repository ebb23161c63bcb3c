import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { FrameType } from "@isomer/core/adapter-kit";
import { encodeFrame } from "../../src/frame.ts";
import { FrameParser } from "../../src/frame-parser.ts";
import { typeByteOf, typeOfByte } from "../../src/frame-types.ts";

type Message = Readonly<Record<string, unknown>>;

/** A frame that the peer got. */
export interface PeerFrame {
  readonly type: FrameType | undefined;
  readonly message: Message;
  /** Length of the payload in bytes. */
  readonly length: number;
}

/** A hand-made peer that speaks frames and knows no rules: the test says what it sends. */
export class RawPeer implements AsyncDisposable {
  readonly nodeID: string;
  readonly frames: PeerFrame[] = [];
  /** Bytes of every chunk that was read, to see what left in one write. */
  readonly chunks: number[] = [];
  /** Connections that were made to the peer, the closed ones included. */
  accepted = 0;
  readonly #server: Server;
  readonly #incoming = new Set<Socket>();
  #outgoing: Socket | null = null;

  private constructor(nodeID: string) {
    this.nodeID = nodeID;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async listen(nodeID: string): Promise<RawPeer> {
    const peer = new RawPeer(nodeID);
    peer.#server.listen(0, "127.0.0.1");
    await once(peer.#server, "listening");
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The address of this peer as an entry of `urls`. */
  get url(): string {
    return `127.0.0.1:${this.port}/${this.nodeID}`;
  }

  /** Connections that are open to the peer. */
  get open(): number {
    return this.#incoming.size;
  }

  /** Messages of one type, oldest first. */
  messages(type: FrameType): Message[] {
    return this.frames.filter((frame) => frame.type === type).map(({ message }) => message);
  }

  /** Opens the peer's own connection to a node. */
  async connectTo(port: number): Promise<Socket> {
    const socket = connect(port, "127.0.0.1");
    this.#outgoing = socket;
    socket.on("error", () => {});
    await once(socket, "connect");
    return socket;
  }

  /** Sends messages, in one write, on the connection that the peer opened last. */
  say(...messages: readonly (readonly [FrameType, Message])[]): void {
    const frames = messages.map(([type, message]) =>
      encodeFrame(typeByteOf(type)!, Buffer.from(JSON.stringify({ ...message, ver: "5", sender: this.nodeID }))),
    );
    this.#outgoing!.write(Buffer.concat(frames));
  }

  /** Opens a connection to a node and says where the peer listens. */
  async hello(port: number): Promise<void> {
    await this.connectTo(port);
    this.say(["GOSSIP_HELLO", { host: "nowhere.invalid", port: this.port }]);
  }

  /** Closes the connections that were made to the peer: it looks like a node that stops. */
  hangUp(): void {
    for (const socket of this.#incoming) socket.end();
  }

  /** Reads nothing more from the connections that are open. */
  pause(): void {
    for (const socket of this.#incoming) socket.pause();
  }

  resume(): void {
    for (const socket of this.#incoming) socket.resume();
  }

  async close(): Promise<void> {
    this.#outgoing?.destroy();
    for (const socket of this.#incoming) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accept(socket: Socket): void {
    this.accepted++;
    this.#incoming.add(socket);
    const parser = new FrameParser({
      maxFrameLength: 0x7fffffff,
      onFrame: (typeByte, payload) => {
        const text = Buffer.from(payload).toString("utf8");
        const message = text.startsWith("{") ? (JSON.parse(text) as Message) : {};
        this.frames.push({ type: typeOfByte(typeByte), message, length: payload.length });
      },
    });
    socket.on("data", (chunk: Buffer) => {
      this.chunks.push(chunk.length);
      const fault = parser.push(chunk);
      if (fault !== null) throw new Error(`A node sent what is no frame: ${fault}`);
    });
    socket.on("error", () => {});
    socket.once("close", () => this.#incoming.delete(socket));
  }
}
