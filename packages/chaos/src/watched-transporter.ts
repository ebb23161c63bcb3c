import type { Topic, Transporter, TransporterHost } from "@isomer/core/adapter-kit";

/** What arrives at connections that were closed. */
export interface ClosedConnections {
  late: number;
}

/** A transporter that counts what arrives after it was disconnected: a subscription was left. */
export function watchedTransporter(inner: Transporter, closed: ClosedConnections): Transporter {
  let open = false;
  return {
    ...{ name: inner.name, capabilities: inner.capabilities, discoverer: inner.discoverer },
    async connect(host: TransporterHost, signal: AbortSignal): Promise<void> {
      const receive: TransporterHost["receive"] = (type, frame) => {
        if (open) host.receive(type, frame);
        else closed.late++;
      };
      open = true;
      await inner.connect({ ...host, receive }, signal);
    },
    subscribe: (topic: Topic) => inner.subscribe(topic),
    unsubscribe: (topic: Topic) => inner.unsubscribe(topic),
    send: (topic: Topic, frame: Uint8Array) => inner.send(topic, frame),
    async disconnect(): Promise<void> {
      await inner.disconnect();
      open = false;
    },
  };
}
