/** What a transporter is given by a broker, made for tests: it keeps what arrives. */
import { randomUUID } from "node:crypto";
import type { ConnectionState, DiscoveryHost, FrameType, TransporterHost } from "@isomer/core/adapter-kit";
import { FakeMembership } from "./fake-membership.ts";
import { RecordingLogger } from "./recording-logger.ts";

/** A frame that arrived; its bytes are a copy. */
export interface ReceivedFrame {
  readonly type: FrameType;
  readonly bytes: Buffer;
}

/** A change of the connection that the transporter reported. */
export interface ReportedState {
  readonly state: ConnectionState;
  readonly error: unknown;
}

/** Identity of a node in a test. */
export interface FakeHostOptions {
  readonly nodeID: string;
  readonly namespace: string;
}

/** A {@link TransporterHost} that records, with a {@link DiscoveryHost} for transporters that bring a discoverer. */
export class FakeHost implements TransporterHost {
  readonly nodeID: string;
  readonly namespace: string;
  readonly instanceID = randomUUID();
  readonly logger = new RecordingLogger();
  readonly nodes: FakeMembership;
  /** For the discoverer of the transporter. */
  readonly discovery: DiscoveryHost;
  readonly #frames: ReceivedFrame[] = [];
  readonly #states: ReportedState[] = [];

  constructor({ nodeID, namespace }: FakeHostOptions) {
    this.nodeID = nodeID;
    this.namespace = namespace;
    this.nodes = new FakeMembership(nodeID, this.instanceID);
    this.discovery = { nodeID, namespace, logger: this.logger, nodes: this.nodes, cpuUsage: () => 0 };
  }

  /** Every frame that arrived, oldest first. */
  get frames(): readonly ReceivedFrame[] {
    return this.#frames;
  }

  /** Every report of the connection, oldest first. */
  get states(): readonly ReportedState[] {
    return this.#states;
  }

  /** The frames of one type, as text. */
  texts(type: FrameType): string[] {
    return this.#frames.filter((frame) => frame.type === type).map(({ bytes }) => bytes.toString());
  }

  receive(type: FrameType, frame: Uint8Array): void {
    this.#frames.push({ type, bytes: Buffer.from(frame) });
  }

  connectionChanged(state: ConnectionState, error?: unknown): void {
    this.#states.push({ state, error });
  }

  encode(_type: FrameType, payload: unknown): Uint8Array {
    return Buffer.from(JSON.stringify(payload));
  }

  decode(_type: FrameType, frame: Uint8Array): unknown {
    return JSON.parse(Buffer.from(frame).toString());
  }
}
