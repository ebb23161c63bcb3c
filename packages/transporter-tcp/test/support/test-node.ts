import { randomUUID } from "node:crypto";
import { RecordingLogger } from "@isomer/conformance";
import {
  type ConnectionState,
  type DiscoveryHost,
  type FrameType,
  PACKET_TYPES,
  type ServiceInfo,
  type TransporterHost,
} from "@isomer/core/adapter-kit";
import { TcpTransporter, type TcpTransporterOptions } from "../../src/index.ts";
import { TestMembership } from "./test-membership.ts";

/** A frame that arrived, in memory of its own. */
export interface Received {
  readonly type: FrameType;
  readonly payload: unknown;
}

/** One node: the transporter under test and what a broker would give it. */
export interface TestNode extends AsyncDisposable {
  readonly nodeID: string;
  readonly transporter: TcpTransporter;
  readonly membership: TestMembership;
  readonly logger: RecordingLogger;
  readonly received: Received[];
  readonly states: ConnectionState[];
  /** CPU load that the node measures. */
  cpu: number;
  /** The address of this node as an entry of `urls`. */
  url(): string;
  connect(signal?: AbortSignal): Promise<void>;
  /** Connects and finds the others. */
  start(): Promise<void>;
  send(nodeID: string, type: "EVENT" | "REQ" | "RES" | "PING", payload: unknown): void | Promise<void>;
  stop(): Promise<void>;
}

/** What a test node is made of. Without `options.udpDiscovery` there is no UDP. */
export interface TestNodeOptions {
  readonly nodeID: string;
  readonly namespace?: string;
  readonly services?: readonly ServiceInfo[];
  readonly options?: TcpTransporterOptions;
}

const encodeJson = (payload: unknown): Uint8Array => Buffer.from(JSON.stringify(payload));
const decodeJson = (frame: Uint8Array): unknown => JSON.parse(Buffer.from(frame).toString("utf8"));

/** Makes a node that listens on the loopback interface. */
export function createTestNode(made: TestNodeOptions): TestNode {
  const { nodeID, namespace = "" } = made;
  const logger = new RecordingLogger();
  const membership = new TestMembership(nodeID, made.services);
  const received: Received[] = [];
  const states: ConnectionState[] = [];
  const transporter = new TcpTransporter({ bindAddress: "127.0.0.1", udpDiscovery: false, ...made.options });
  const host: TransporterHost = {
    nodeID,
    instanceID: randomUUID(),
    namespace,
    logger,
    receive: (type, frame) => received.push({ type, payload: decodeJson(frame) }),
    connectionChanged: (state) => states.push(state),
    encode: (_type, payload) => encodeJson({ ...(payload as object), ver: "5" }),
    decode: (_type, frame) => decodeJson(frame),
  };
  const node: TestNode = {
    nodeID,
    transporter,
    membership,
    logger,
    received,
    states,
    cpu: 10,
    url: () => `127.0.0.1:${transporter.port}/${nodeID}`,
    async connect(signal = new AbortController().signal) {
      await transporter.connect(host, signal);
      for (const type of PACKET_TYPES) await transporter.subscribe({ kind: "node", type, nodeID });
    },
    async start() {
      await node.connect();
      const discovery: DiscoveryHost = { nodeID, namespace, logger, nodes: membership, cpuUsage: () => node.cpu };
      await transporter.discoverer.start(discovery);
    },
    send: (target, type, payload) =>
      transporter.send({ kind: "node", type, nodeID: target }, encodeJson({ ...(payload as object), sender: nodeID })),
    stop: () => transporter.disconnect(),
    [Symbol.asyncDispose]: () => transporter.disconnect(),
  };
  return node;
}
