/** Connects the brokers of one process. */
import { BrokerDisconnectedError } from "../errors/errors.ts";
import type { Topic } from "../ports/topic.ts";
import type { Transporter, TransporterCapabilities, TransporterHost } from "../ports/transporter.ts";
import { type FrameReceiver, MemoryBus } from "./memory-bus.ts";

/** Options of {@link MemoryTransporter}. */
export interface MemoryTransporterOptions {
  /** Transporters with different names do not hear each other. Default `""`. */
  readonly bus?: string;
}

interface SharedBus {
  readonly bus: MemoryBus;
  connections: number;
}

interface Connection {
  readonly bus: MemoryBus;
  readonly receive: FrameReceiver;
  readonly leave: () => void;
}

/** Every bus in use, by the option `bus` and the namespace: this is what makes the process a network. */
const buses = new Map<string, SharedBus>();

/**
 * Moves frames between brokers of one process that have the same namespace and bus. Frames arrive in a later microtask
 * and in order, so code that works here works over a network; nothing is written to any.
 */
export class MemoryTransporter implements Transporter {
  readonly name = "memory";
  readonly discoverer = null;
  readonly capabilities: TransporterCapabilities = {
    broadcast: true,
    balancedQueues: true,
    frames: "single",
    maxFrameBytes: null,
    immediate: true,
  };
  readonly #busName: string;
  #connection: Connection | null = null;

  constructor(options: MemoryTransporterOptions = {}) {
    this.#busName = options.bus ?? "";
  }

  async connect(host: TransporterHost, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.disconnect();
    this.#connection = join(JSON.stringify([this.#busName, host.namespace]), host);
  }

  async subscribe(topic: Topic): Promise<void> {
    const { bus, receive } = this.#connected();
    bus.subscribe(topic, receive);
  }

  async unsubscribe(topic: Topic): Promise<void> {
    this.#connection?.bus.unsubscribe(topic, this.#connection.receive);
  }

  /** Throws a `BrokerDisconnectedError` while not connected. */
  send(topic: Topic, frame: Uint8Array): void {
    this.#connected().bus.send(topic, frame);
  }

  async disconnect(): Promise<void> {
    // What was sent is on the bus and arrives without this end of it.
    this.#connection?.leave();
    this.#connection = null;
  }

  #connected(): Connection {
    if (this.#connection === null) throw new BrokerDisconnectedError();
    return this.#connection;
  }
}

function join(key: string, host: TransporterHost): Connection {
  const shared = buses.get(key) ?? { bus: new MemoryBus(), connections: 0 };
  buses.set(key, shared);
  shared.connections++;
  const receive: FrameReceiver = (type, frame) => host.receive(type, frame);
  const leave = (): void => {
    shared.bus.forget(receive);
    if (--shared.connections === 0) buses.delete(key);
  };
  return { bus: shared.bus, receive, leave };
}
