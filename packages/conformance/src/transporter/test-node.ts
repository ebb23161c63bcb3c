/** A transporter with the host it was given, and the nodes of one case. */
import { randomBytes } from "node:crypto";
import type { FrameType, PacketType, Topic, Transporter } from "@isomer/core/adapter-kit";
import { eventually, withinDeadline } from "../eventually.ts";
import { FakeHost } from "../fake-host.ts";
import { fail } from "../suite.ts";

/** Where an instance lives: what `create` may need to tell instances from each other. */
export interface TransporterPlace {
  readonly nodeID: string;
  /** Differs from case to case, so that cases do not meet on a shared server. */
  readonly namespace: string;
}

/** Makes one instance. It must not open anything before `connect`. */
export type CreateTransporter = (place: TransporterPlace) => Transporter;

/** Frames of this type mark an end; no case sends them for another purpose. */
const FENCE = "PONG";
const FENCE_ROUNDS = 2;

let fences = 0;

/** One node of a case. */
export class TestNode {
  readonly nodeID: string;
  readonly transporter: Transporter;
  readonly host: FakeHost;

  constructor(place: TransporterPlace, create: CreateTransporter) {
    this.nodeID = place.nodeID;
    this.host = new FakeHost(place);
    this.transporter = create(place);
  }

  async connect(signal: AbortSignal = new AbortController().signal): Promise<void> {
    await this.transporter.connect(this.host, signal);
    await this.transporter.discoverer?.start(this.host.discovery);
  }

  /** The topic of frames for this node. */
  topic(type: PacketType): Topic {
    return { kind: "node", type, nodeID: this.nodeID };
  }

  async subscribe(...topics: readonly Topic[]): Promise<void> {
    for (const topic of topics) await this.transporter.subscribe(topic);
  }

  /** Sends text or bytes, and waits where the transporter asks for it. */
  async send(topic: Topic, frame: string | Uint8Array): Promise<void> {
    await this.transporter.send(topic, typeof frame === "string" ? Buffer.from(frame) : Buffer.from(frame));
  }

  /** Resolves when this many frames of the type have arrived. */
  async received(type: FrameType, count: number): Promise<void> {
    const size = (): number => this.host.frames.filter((frame) => frame.type === type).length;
    await eventually(`${count} ${type} frames arrive at ${this.nodeID}`, () => size() >= count, {
      state: () => ({ arrived: size(), log: this.host.logger.lines.map(({ args }) => String(args[0])) }),
    });
  }

  /**
   * Resolves when everything that was sent to `target` before can be taken to have arrived. Frames go back and forth,
   * because some message brokers keep no order between topics.
   */
  async fence(target: TestNode): Promise<void> {
    await this.subscribe(this.topic(FENCE));
    await target.subscribe(target.topic(FENCE));
    for (let round = 0; round < FENCE_ROUNDS; round++) {
      for (const [from, to] of [
        [this, target],
        [target, this],
      ] as const) {
        const mark = `fence ${++fences}`;
        await from.send(to.topic(FENCE), mark);
        await eventually(`a frame passes from ${from.nodeID} to ${to.nodeID}`, () =>
          to.host.texts(FENCE).includes(mark),
        );
      }
    }
  }

  async stop(): Promise<void> {
    await this.transporter.discoverer?.stop();
    await withinDeadline(`${this.nodeID} disconnects`, this.transporter.disconnect());
  }
}

/** The nodes of one case; they share a namespace that no other case has. */
export class TestNodes {
  readonly namespace = `conformance-${randomBytes(6).toString("hex")}`;
  readonly #create: CreateTransporter;
  readonly #nodes: TestNode[] = [];

  constructor(create: CreateTransporter) {
    this.#create = create;
  }

  /** A node that is not connected. */
  make(nodeID: string, namespace: string = this.namespace): TestNode {
    const node = new TestNode({ nodeID, namespace }, this.#create);
    this.#nodes.push(node);
    return node;
  }

  /** Connected nodes that know each other. */
  async start<const IDs extends readonly string[]>(...nodeIDs: IDs): Promise<{ [K in keyof IDs]: TestNode }> {
    const nodes = nodeIDs.map((nodeID) => this.make(nodeID));
    for (const node of nodes) await node.connect();
    await meet(nodes);
    return nodes as { [K in keyof IDs]: TestNode };
  }

  async stop(): Promise<void> {
    for (const node of this.#nodes) await node.stop();
  }
}

/** Waits until nodes whose transporter finds others by itself have found each other. */
export async function meet(nodes: readonly TestNode[]): Promise<void> {
  const pairs = nodes.flatMap((node) => nodes.filter((other) => other !== node).map((other) => ({ node, other })));
  for (const { node, other } of pairs) {
    if (node.transporter.discoverer === null) continue;
    const found = (): boolean => node.host.nodes.get(other.nodeID)?.available === true;
    await eventually(`${node.nodeID} finds ${other.nodeID}`, found, { deadlineMs: 15_000 });
  }
}

/** Runs a case with nodes that are stopped afterwards. */
export async function withNodes(create: CreateTransporter, run: (nodes: TestNodes) => Promise<void>): Promise<void> {
  const nodes = new TestNodes(create);
  try {
    await run(nodes);
  } finally {
    await nodes.stop();
  }
}

/** Fails unless the send is refused with the error that says so. */
export async function refusesToSend(node: TestNode, topic: Topic): Promise<void> {
  try {
    await node.send(topic, "must not be sent");
  } catch (error) {
    const type = (error as { readonly type?: unknown } | null)?.type;
    if (type !== "BAD_GATEWAY") fail("A refused frame is answered with a BrokerDisconnectedError.", { actual: error });
    return;
  }
  fail("A frame that cannot be sent is refused, not swallowed.");
}
