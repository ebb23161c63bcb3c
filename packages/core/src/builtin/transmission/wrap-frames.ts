import type { FrameType } from "../../ports/topic.ts";
import type { Transporter, TransporterHost } from "../../ports/transporter.ts";

/** What happens to the bytes of every frame between the serializer and the transporter. */
export interface FrameFilter {
  readonly name: string;
  /** Before a frame leaves. */
  readonly seal: (frame: Uint8Array) => Uint8Array;
  /** When one arrives; throws for what was not sealed like this. */
  readonly open: (frame: Uint8Array) => Uint8Array;
}

/** What no codec takes for a packet, so that a frame which cannot be opened is counted and logged like any other bad one. */
const UNREADABLE = new Uint8Array(0);

/** The transporter with a filter around its frames; its own frames (gossip) included. All nodes need the same filters. */
export function wrapFrames(transporter: Transporter, { name, seal, open }: FrameFilter): Transporter {
  const around = (host: TransporterHost): TransporterHost => {
    const opened = (type: FrameType, frame: Uint8Array): Uint8Array => {
      try {
        return open(frame);
      } catch (error) {
        host.logger.warn(
          `A frame of type ${type} could not be opened (${name}); does every node use the same options?`,
          error,
        );
        return UNREADABLE;
      }
    };
    return {
      nodeID: host.nodeID,
      instanceID: host.instanceID,
      namespace: host.namespace,
      logger: host.logger,
      receive: (type, frame) => host.receive(type, opened(type, frame)),
      connectionChanged: (state, error) => host.connectionChanged(state, error),
      encode: (type, payload) => seal(host.encode(type, payload)),
      decode: (type, frame) => host.decode(type, opened(type, frame)),
    };
  };
  return {
    name: transporter.name,
    get capabilities() {
      return transporter.capabilities;
    },
    discoverer: transporter.discoverer,
    connect: (host, signal) => transporter.connect(around(host), signal),
    subscribe: (topic) => transporter.subscribe(topic),
    unsubscribe: (topic) => transporter.unsubscribe(topic),
    send: (topic, frame) => transporter.send(topic, seal(frame)),
    disconnect: () => transporter.disconnect(),
  };
}
