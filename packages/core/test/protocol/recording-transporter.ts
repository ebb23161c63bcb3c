import {
  type FrameType,
  type Topic,
  type Transporter,
  type TransporterHost,
  topicName,
  topicPrefix,
} from "@isomer/core/adapter-kit";
import type { GoldenPacket } from "./golden.ts";

/** A packet that the broker sent. */
export interface SentPacket {
  /** In Moleculer's form, `MOL-lab.REQ.node14`. */
  readonly topic: string;
  readonly type: FrameType;
  readonly payload: GoldenPacket;
}

/** Keeps what a broker sends and lets packets arrive; there is no network. Understands JSON. */
export class RecordingTransporter implements Transporter {
  readonly name = "recording";
  readonly capabilities = {
    broadcast: true,
    balancedQueues: true,
    frames: "single",
    maxFrameBytes: null,
    immediate: true,
  } as const;
  readonly discoverer = null;
  readonly sent: SentPacket[] = [];
  readonly subscribed = new Set<string>();
  #host: TransporterHost | null = null;

  async connect(host: TransporterHost): Promise<void> {
    this.#host = host;
  }

  async subscribe(topic: Topic): Promise<void> {
    this.subscribed.add(this.#nameOf(topic));
  }

  async unsubscribe(topic: Topic): Promise<void> {
    this.subscribed.delete(this.#nameOf(topic));
  }

  send(topic: Topic, frame: Uint8Array): void {
    const payload = JSON.parse(Buffer.from(frame).toString()) as GoldenPacket;
    this.sent.push({ topic: this.#nameOf(topic), type: topic.type, payload });
  }

  async disconnect(): Promise<void> {
    this.#host = null;
  }

  /** Hands a packet to the broker as if another node had sent it. */
  arrive(type: FrameType, packet: GoldenPacket): void {
    this.#host?.receive(type, Buffer.from(JSON.stringify(packet)));
  }

  /** What was sent of a type, in order. */
  packets(type: FrameType): readonly GoldenPacket[] {
    return this.sent.filter((sent) => sent.type === type).map(({ payload }) => payload);
  }

  #nameOf(topic: Topic): string {
    return topicName(topicPrefix(this.#host?.namespace ?? ""), topic);
  }
}
