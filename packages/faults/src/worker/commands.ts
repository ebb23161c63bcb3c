import type { CallOptions, ServiceBroker } from "@isomer/core";
import type { Transporter } from "@isomer/core/adapter-kit";
import { type TcpStatistics, TcpTransporter } from "@isomer/transporter-tcp";
import type { LogLine, MemoryLogger } from "../node/memory-logger.ts";
import { type NodeHealth, readHealth } from "../node/node-health.ts";
import { collectGarbage } from "./collect-garbage.ts";
import type { WorkReport, WorkService } from "./work-service.ts";

export interface CommandParts {
  readonly broker: ServiceBroker;
  readonly logger: MemoryLogger;
  readonly work: WorkService;
  readonly transporter: Transporter | null;
}

/** What a test can have a worker process do. */
export class Commands {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    this.#parts = parts;
  }

  work(): WorkReport {
    return this.#parts.work.report();
  }

  /** Numbers of the jobs that were executed here. */
  executed(): readonly number[] {
    return this.#parts.work.executed();
  }

  logs(): readonly LogLine[] {
    return this.#parts.logger.lines;
  }

  warnings(): number {
    return this.#parts.logger.count("warn");
  }

  health(): Promise<NodeHealth> {
    return readHealth(this.#parts.broker);
  }

  /** Counters of the TCP transporter, `null` with another one. */
  tcp(): { readonly port: number; readonly statistics: TcpStatistics } | null {
    const { transporter } = this.#parts;
    return transporter instanceof TcpTransporter
      ? { port: transporter.port ?? 0, statistics: transporter.statistics }
      : null;
  }

  /** Bytes of heap in use, without garbage. The process must be started with `--expose-gc`. */
  async heapUsed(): Promise<number> {
    await collectGarbage();
    return process.memoryUsage().heapUsed;
  }

  /** Names that somebody brought into the prototype of all objects. */
  pollutedNames(): readonly string[] {
    const names: string[] = [];
    for (const name in {}) names.push(name);
    return names;
  }

  call(action: string, params: unknown, options?: CallOptions): Promise<unknown> {
    return this.#parts.broker.call(action, params, options);
  }

  /** Begins calls and does not wait for them. */
  beginCalls(action: string, count: number, options: CallOptions): void {
    for (let call = 0; call < count; call++) this.#parts.broker.call(action, {}, options).catch(() => {});
  }

  emit(event: string, value: number): Promise<void> {
    return this.#parts.broker.emit(event, value);
  }

  broadcast(event: string, value: number): Promise<void> {
    return this.#parts.broker.broadcast(event, value);
  }

  async ping(nodeID: string): Promise<boolean> {
    return (await this.#parts.broker.ping(nodeID)) !== null;
  }

  stop(): Promise<void> {
    return this.#parts.broker.stop();
  }
}
