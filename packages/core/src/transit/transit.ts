import type { ContextRuntime } from "../context/context.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Logger } from "../ports/logger.ts";
import type { NodeInfo } from "../ports/node-info.ts";
import type { OutgoingPacket } from "../ports/packet.ts";
import type { Serializer } from "../ports/serializer.ts";
import { type PacketType, type Topic, topicName } from "../ports/topic.ts";
import type { ConnectionState, Transporter, TransporterHost } from "../ports/transporter.ts";
import { readCredit } from "../protocol/packets/credit.ts";
import type { OwnPayload, Payload } from "../protocol/read-payload.ts";
import { versionOf } from "../protocol/version.ts";
import type { Counters } from "../telemetry/counters.ts";
import { Codec } from "./codec.ts";
import { Connection } from "./connection.ts";
import { createEventReceiver } from "./event-receiver.ts";
import { createEventSender } from "./event-sender.ts";
import { assertFits } from "./frame-limit.ts";
import { Inbound, type PacketHandler } from "./inbound.ts";
import type { InboundTarget } from "./inbound-target.ts";
import { Links } from "./links.ts";
import { ownTopics } from "./own-topics.ts";
import { type PacketHooks, type PacketWays, packetTo } from "./packet-ways.ts";
import { Pinger, type PingResult } from "./pinger.ts";
import { RequestTable } from "./request-table.ts";
import { Requester } from "./requester.ts";
import { Responder } from "./responder.ts";
import { CreditTable } from "./streams/credits.ts";
import { StreamTable } from "./streams/stream-table.ts";
import type { TransitListener } from "./transit-listener.ts";

export interface TransitOptions {
  readonly maxQueueSize: number;
  readonly maxChunkSize: number;
  readonly disableReconnect: boolean;
  readonly disableVersionCheck: boolean;
}

export interface TransitParts {
  readonly runtime: ContextRuntime;
  readonly instanceID: string;
  readonly namespace: string;
  readonly transporter: Transporter;
  readonly serializer: Serializer;
  readonly target: InboundTarget;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly logger: Logger;
  readonly options: TransitOptions;
  readonly readError: (wire: unknown, sender: string) => Error;
  readonly listener: TransitListener;
  /** Asked when the transit starts: hooks may be added until then. */
  readonly hooks: PacketHooks;
}

/** How much is under way: calls, streams that arrive and leave, calls served for others, pings; and to how many nodes. */
export interface TransitUsage {
  readonly pending: number;
  readonly streams: number;
  readonly sending: number;
  readonly serving: number;
  readonly pings: number;
  readonly links: number;
}

/** The network as the rest of the framework sees it: starts, stops, and connects the parts of this folder. */
export class Transit {
  readonly request: Requester["request"];
  readonly sendEvent: ReturnType<typeof createEventSender>;
  readonly #parts: TransitParts;
  readonly #codec: Codec;
  readonly #links: Links;
  readonly #inbound: Inbound;
  readonly #connection: Connection;
  readonly #pending: RequestTable;
  /** Streams that arrive as results. */
  readonly #streams: StreamTable;
  /** Streams that leave, towards readers who say what they have read. */
  readonly #credits = new CreditTable();
  readonly #responder: Responder;
  readonly #pinger: Pinger;
  readonly #ways: PacketWays = { publish: null, receive: null };
  #queues: ReadonlyMap<string, Topic> = new Map();

  constructor(parts: TransitParts) {
    this.#parts = parts;
    const { runtime, serializer, transporter, clock, counters, logger, options, readError, listener, target } = parts;
    const { nodeID } = runtime;
    const codec = new Codec(serializer, nodeID);
    this.#codec = codec;
    this.#streams = new StreamTable(clock);
    this.#pending = new RequestTable({ limit: options.maxQueueSize, counters, logger, now: () => clock.now() });
    this.#connection = new Connection({
      ...{ transporter, clock, logger, disableReconnect: options.disableReconnect },
      subscribe: () => this.#subscribe(),
      onFailed: (error) => listener.connectionFailed(error),
      onRestored: () => listener.connected(true),
      onLost: (error) => this.#lost(error),
    });
    this.#links = new Links({
      ...{ nodeID, transporter, codec, counters, ways: this.#ways },
      assertConnected: this.#connection.assertUp,
      onLost: (to, error) => {
        logger.warn(`Packets for node '${to}' could not be sent.`, error);
        listener.failed("failedSendPackets", error);
        this.#pending.failNode(to, error);
      },
    });
    this.#inbound = new Inbound({
      ...{ nodeID, codec, counters, logger, ways: this.#ways, disableVersionCheck: options.disableVersionCheck },
      onVersion: (sender, version) => this.#links.known(sender)?.speaks(version),
      onInvalid: (error) => listener.failed("failedProcessingPacket", error),
    });
    const links = this.#links;
    const publish = (topic: Topic, payload: OwnPayload): void | Promise<void> => this.publish(topic, payload);
    const requester = new Requester({
      ...{ nodeID, links, counters, logger, readError, publish, pending: this.#pending, streams: this.#streams },
      credits: this.#credits,
      maxChunkBytes: options.maxChunkSize,
    });
    this.request = requester.request;
    this.sendEvent = createEventSender({ links, publish });
    this.#responder = new Responder({
      ...{ runtime, target, links, clock, logger, readError, credits: this.#credits },
      maxChunkBytes: options.maxChunkSize,
      onSendError: (error) => listener.failed("failedSendResponsePacket", error),
    });
    this.#pinger = new Pinger({
      links,
      clock,
      nextId: () => runtime.nextId(),
      onPong: (result) => listener.pong(result),
    });
    this.#inbound.on("REQ", this.#responder.onRequest);
    this.#inbound.on("CANCEL", this.#responder.onCancel);
    this.#inbound.on("CREDIT", (payload, sender) => this.#credits.received(sender, readCredit(payload)));
    this.#inbound.on("RES", requester.onResponse);
    const refusing = (): boolean => this.#responder.refusing;
    this.#inbound.on("EVENT", createEventReceiver({ runtime, target, counters, logger, refusing }));
    this.#inbound.on("PING", this.#pinger.onPing);
    this.#inbound.on("PONG", this.#pinger.onPong);
  }

  get isConnected(): boolean {
    return this.#connection.isUp;
  }

  /** How much is under way; all but the links 0 when nothing is left behind. */
  get usage(): TransitUsage {
    return {
      pending: this.#pending.size,
      streams: this.#streams.size,
      sending: this.#credits.size,
      serving: this.#responder.size,
      pings: this.#pinger.size,
      links: this.#links.size,
    };
  }

  /** Sets the handler of a packet type that transit does not deal with itself. */
  on(type: PacketType, handler: PacketHandler): void {
    this.#inbound.on(type, handler);
  }

  async start(): Promise<void> {
    const { hooks } = this.#parts;
    this.#ways.publish = hooks.aroundPublish((packet) => this.#handOver(packet));
    this.#ways.receive = hooks.aroundReceive(this.#inbound.dispatch);
    await this.#connection.open(this.#host);
    this.#parts.listener.connected(false);
  }

  /** Sends a packet to a topic, in Moleculer's encoding. */
  publish(topic: Topic, payload: OwnPayload): void | Promise<void> {
    this.#connection.assertUp();
    const { publish } = this.#ways;
    return publish === null ? this.#send(topic, payload) : publish(packetTo(topic, payload));
  }

  /** Sends a packet to one node, after what was sent to it before. */
  sendTo(nodeID: string, type: PacketType, payload: OwnPayload): void | Promise<void> {
    return this.#links.to(nodeID).send(type, () => payload);
  }

  ping(nodeID: string, timeoutMs: number): Promise<PingResult | null> {
    return this.#pinger.ping(nodeID, timeoutMs);
  }

  /** Makes the subscriptions to shared queues be exactly these. */
  async balance(topics: readonly Topic[]): Promise<void> {
    const { transporter } = this.#parts;
    const wanted = new Map(topics.map((topic) => [topicName("", topic), topic]));
    const old = this.#queues;
    this.#queues = wanted;
    for (const [name, topic] of old) if (!wanted.has(name)) await transporter.unsubscribe(topic);
    for (const [name, topic] of wanted) if (!old.has(name)) await transporter.subscribe(topic);
  }

  /** Notes what a node announced that it understands, and which version it speaks, before it sent anything itself. */
  nodeDescribed(nodeID: string, { isomer = {}, client }: NodeInfo): void {
    const link = this.#links.keep(nodeID);
    link.announced(isomer);
    const version = versionOf(client);
    if (version !== null) link.speaks(version);
    this.#streams.senderKnown(nodeID);
    this.#responder.callerKnown(nodeID);
  }

  /** Fails everything that waits for a node which is gone. `isServed`: whether another one has the action. */
  nodeLeft(nodeID: string, isServed: (action: string) => boolean): void {
    this.#pending.failNode(nodeID);
    this.#pending.failUnserved(isServed);
    this.#streams.senderLeft(nodeID);
    this.#credits.readerLeft(nodeID);
    this.#responder.callerLeft(nodeID);
    // Last, because what ends may still have something to tell a node that is there after all.
    this.#links.forget(nodeID);
  }

  /** From now on calls from outside are refused and events are dropped. */
  refuse(): void {
    this.#responder.refusing = true;
  }

  /** Resolves when the answers of calls that have ended are handed over to the transporter. */
  async settle(): Promise<void> {
    // A call counts as ended before its answer has passed the outer stages, each of which takes a microtask or two.
    await new Promise(setImmediate);
    this.#links.flush();
  }

  /** Closes the connection; whatever still waits fails. */
  async stop(): Promise<void> {
    this.#links.flush();
    await this.#connection.close();
    this.#pending.failAll();
    this.#breakStreams();
    this.#pinger.close();
  }

  /** Sends a packet that has passed the hooks, which may have waited. */
  #handOver({ type, target, payload, queue }: OutgoingPacket): void | Promise<void> {
    this.#connection.assertUp();
    if (target !== null) return this.#links.to(target).handOver(type, payload);
    return this.#send(queue ?? { kind: "broadcast", type }, payload);
  }

  #send(topic: Topic, payload: OwnPayload): void | Promise<void> {
    const { counters, transporter } = this.#parts;
    counters["transit.packets.sent"]++;
    const frame = this.#codec.encode(topic.type, payload);
    assertFits(frame.length, transporter);
    return transporter.send(topic, frame);
  }

  async #subscribe(): Promise<void> {
    const { transporter, runtime } = this.#parts;
    const topics = [...ownTopics(runtime.nodeID, transporter.capabilities), ...this.#queues.values()];
    await Promise.all(topics.map((topic) => transporter.subscribe(topic)));
  }

  /** Packets of streams may be lost, so that none of them can be completed. */
  #breakStreams(): void {
    this.#streams.closeAll();
    this.#credits.closeAll();
    this.#responder.close();
  }

  #lost(error: unknown): void {
    this.#pending.failAll(error);
    this.#breakStreams();
    this.#parts.listener.disconnected(error);
  }

  get #host(): TransporterHost {
    const { runtime, instanceID, namespace, logger } = this.#parts;
    const host: TransporterHost = {
      nodeID: runtime.nodeID,
      instanceID,
      namespace,
      logger,
      receive: this.#inbound.receive,
      connectionChanged: (state: ConnectionState, error?: unknown) => this.#connection.changed(state, error, host),
      encode: (type, payload) => this.#codec.encode(type, { ...(payload as Payload) }),
      decode: (type, frame) => this.#inbound.decode(type, frame),
    };
    return host;
  }
}
