import { type FrameType, PACKET_TYPES, type PacketType, type Topic, type Transporter } from "@isomer/core/adapter-kit";
import { type Cluster, settle } from "@isomer/testing";

/** A packet as it arrived at the peer. */
export interface ReceivedPacket {
  readonly type: FrameType;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A node of the cluster that is no broker: a test writes its packets by hand. It understands no extensions. */
export interface RawPeer extends AsyncDisposable {
  readonly nodeID: string;
  readonly received: readonly ReceivedPacket[];
  /** Payloads of one type that have arrived. */
  packets(type: PacketType): readonly ReceivedPacket["payload"][];
  /** Sends a packet to one node; `ver` and `sender` are filled in unless they are stated. */
  send(to: string, type: PacketType, payload: object): Promise<void>;
  /** Sends a packet to all nodes. */
  broadcast(type: PacketType, payload: object): Promise<void>;
  /** Sends bytes, whatever they are. */
  sendFrame(topic: Topic, frame: Uint8Array): Promise<void>;
  /** Describes itself to all nodes. */
  announce(info?: object): Promise<void>;
  /** Answers each request of an action with what `answer` makes of its payload. */
  serve(answer: (request: ReceivedPacket["payload"]) => object | null): void;
}

const JSON_FRAME = { encode: (value: unknown) => Buffer.from(JSON.stringify(value)), decode: decodeJson };

/** Joins the network of a cluster under a name. `ver` is the protocol version of its packets. */
export async function connectPeer(cluster: Cluster, nodeID: string, ver = "5"): Promise<RawPeer> {
  const received: ReceivedPacket[] = [];
  const transporter = cluster.transporter(nodeID);
  let serve: Parameters<RawPeer["serve"]>[0] = () => null;
  await transporter.connect(
    {
      ...{ nodeID, instanceID: `instance of ${nodeID}`, namespace: "", logger: cluster.node(anyNode(cluster)).logger },
      receive(type, frame) {
        const payload = decodeOrNull(frame);
        // Nonsense that the peer itself broadcast.
        if (payload === null) return;
        received.push({ type, payload });
        if (type !== "REQ") return;
        const answer = serve(payload);
        if (answer !== null) void peer.send(String(payload.sender), "RES", { id: payload.id, ...answer });
      },
      connectionChanged() {},
      encode: (_type, payload) => JSON_FRAME.encode(payload),
      decode: (_type, frame) => JSON_FRAME.decode(frame),
    },
    new AbortController().signal,
  );
  await subscribe(transporter, nodeID);
  const send = async (topic: Topic, payload: object): Promise<void> => {
    await peer.sendFrame(topic, JSON_FRAME.encode({ ver, sender: nodeID, ...payload }));
  };
  const peer: RawPeer = {
    ...{ nodeID, received },
    packets: (type) => received.filter((packet) => packet.type === type).map(({ payload }) => payload),
    send: (to, type, payload) => send({ kind: "node", type, nodeID: to }, payload),
    broadcast: (type, payload) => send({ kind: "broadcast", type }, payload),
    async sendFrame(topic, frame) {
      await transporter.send(topic, frame);
      await settle();
    },
    announce: (info = {}) => send({ kind: "broadcast", type: "INFO" }, { ...describePeer(nodeID), ...info }),
    serve(answer) {
      serve = answer;
    },
    [Symbol.asyncDispose]: () => transporter.disconnect(),
  };
  return peer;
}

/** The INFO of a peer without services. */
export const describePeer = (nodeID: string): Record<string, unknown> => ({
  ...{ services: [], ipList: [], hostname: "by-hand", config: {}, metadata: {}, seq: 1 },
  ...{ instanceID: `instance of ${nodeID}`, client: { type: "nodejs", version: "0.15.1", langVersion: "v20" } },
});

/** A service as INFO describes it, with actions and events of these names. */
export const describeService = (name: string, actions: readonly string[], events: readonly string[] = []): object => ({
  ...{ name, fullName: name, settings: {}, metadata: {} },
  actions: Object.fromEntries(
    actions.map((action) => [`${name}.${action}`, { name: `${name}.${action}`, rawName: action }]),
  ),
  events: Object.fromEntries(events.map((event) => [event, { name: event, group: name }])),
});

async function subscribe(transporter: Transporter, nodeID: string): Promise<void> {
  for (const type of PACKET_TYPES) await transporter.subscribe({ kind: "node", type, nodeID });
  for (const type of ["DISCOVER", "INFO", "DISCONNECT", "HEARTBEAT", "PING"] as const) {
    await transporter.subscribe({ kind: "broadcast", type });
  }
}

function decodeJson(frame: Uint8Array): ReceivedPacket["payload"] {
  return JSON.parse(Buffer.from(frame).toString("utf8")) as ReceivedPacket["payload"];
}

function decodeOrNull(frame: Uint8Array): ReceivedPacket["payload"] | null {
  try {
    return decodeJson(frame);
  } catch {
    return null;
  }
}

const anyNode = (cluster: Cluster): string => Object.keys(cluster.nodes)[0] ?? "";
