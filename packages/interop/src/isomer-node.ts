import type { Readable } from "node:stream";
import { type BrokerOptions, type CallDefinitions, IsomerError, ServiceBroker } from "@isomer/core";
import type {
  Answer,
  CallFailure,
  CallSettings,
  EmitSettings,
  InteropNode,
  LogLine,
  Offer,
  Outcome,
  OwnOffer,
  PlainOffer,
  Pong,
  SeenEvent,
} from "./interop-node.ts";
import { collectLines } from "./line-collector.ts";
import type { ListedNode } from "./listed-node.ts";
import { MapCacher } from "./map-cacher.ts";
import { definitions, stamping } from "./plain-offers.ts";
import { ProbeService } from "./probe-service.ts";
import { LateService, WorkerService } from "./shared-services.ts";
import { consume, type StreamReport, type StreamSource, sourceOf } from "./stream-content.ts";
import { errorOfKind } from "./thrown-errors.ts";

const CLASSES = {
  probe: (report: (event: SeenEvent) => void) => new ProbeService(report),
  worker: (report: (event: SeenEvent) => void) => new WorkerService(report),
  late: () => new LateService(),
} as const satisfies Record<OwnOffer, (report: (event: SeenEvent) => void) => object>;

/** An Isomer node in this process. */
export class IsomerNode implements InteropNode {
  readonly make = "isomer";
  readonly received: SeenEvent[] = [];
  readonly lines: readonly LogLine[];
  readonly broker: ServiceBroker;

  private constructor(broker: ServiceBroker, lines: readonly LogLine[]) {
    this.broker = broker;
    this.lines = lines;
  }

  static async start(
    options: BrokerOptions & { readonly nodeID: string },
    offers: readonly Offer[],
  ): Promise<IsomerNode> {
    const lines: LogLine[] = [];
    const broker = new ServiceBroker({
      logger: collectLines(lines),
      cacher: new MapCacher(),
      middlewares: [stamping(options.nodeID)],
      requestTimeout: 15_000,
      metadata: { made: "by Isomer" },
      // Calls are to be balanced over all nodes, also where the caller has the action itself.
      registry: { preferLocal: false },
      ...options,
    });
    const node = new IsomerNode(broker, lines);
    for (const name of offers) await node.offer(name);
    await broker.start();
    return node;
  }

  get nodeID(): string {
    return this.broker.nodeID;
  }

  async call(action: string, params?: unknown, settings: CallSettings = {}): Promise<Answer> {
    const meta = { ...settings.meta };
    const data = await this.broker.call(action, params, { ...settings, meta });
    return { data, meta };
  }

  async failure(action: string, params?: unknown, settings?: CallSettings): Promise<CallFailure> {
    try {
      await this.call(action, params, settings);
    } catch (error) {
      return describeFailure(error as IsomerError);
    }
    throw new Error(`The call of '${action}' was expected to fail.`);
  }

  async mcall(calls: CallDefinitions, settings: CallSettings & { readonly settled?: boolean } = {}): Promise<Answer> {
    const meta = { ...settings.meta };
    const results: unknown = await this.broker.mcall(calls, { ...settings, meta });
    return { data: settings.settled === true ? describeOutcomes(results as Outcomes) : results, meta };
  }

  async upload(
    action: string,
    source: StreamSource,
    { params, ...settings }: CallSettings & { readonly params?: unknown } = {},
  ): Promise<Answer> {
    const meta = { ...settings.meta };
    const data = await this.broker.call(action, params, { ...settings, meta, stream: sourceOf(source) });
    return { data, meta };
  }

  async download(action: string, source: StreamSource, settings?: CallSettings): Promise<StreamReport> {
    return consume(await this.broker.call<Readable>(action, source, settings));
  }

  emit(event: string, payload?: unknown, settings?: EmitSettings): Promise<void> {
    return this.broker.emit(event, payload, settings);
  }

  broadcast(event: string, payload?: unknown, settings?: EmitSettings): Promise<void> {
    return this.broker.broadcast(event, payload, settings);
  }

  ping(nodeID: string): Promise<Pong | null> {
    return this.broker.ping(nodeID, 5_000);
  }

  async listNodes(): Promise<readonly ListedNode[]> {
    const params = { withServices: true };
    const nodes = await this.broker.call<readonly ListedNode[]>("$node.list", params, { nodeID: this.nodeID });
    return nodes.filter(({ local }) => !local);
  }

  async waitFor(service: string): Promise<void> {
    await this.broker.waitForServices(service, 15_000);
  }

  async offer(service: Offer): Promise<void> {
    this.broker.createService(
      service in CLASSES
        ? CLASSES[service as OwnOffer]((event) => this.received.push(event))
        : definitions[service as PlainOffer]({ make: this.make, errorOfKind }),
    );
  }

  withdraw(service: Offer): Promise<void> {
    return this.broker.destroyService(service);
  }

  stop(): Promise<void> {
    return this.broker.stop();
  }
}

type Outcomes = Readonly<Record<string, PromiseSettledResult<unknown>>> | readonly PromiseSettledResult<unknown>[];

function describeOutcomes(outcomes: Outcomes): unknown {
  const describe = (outcome: PromiseSettledResult<unknown>): Outcome =>
    outcome.status === "fulfilled"
      ? outcome
      : { status: "rejected", reason: describeFailure(outcome.reason as IsomerError) };
  if (Array.isArray(outcomes)) return outcomes.map(describe);
  return Object.fromEntries(Object.entries(outcomes).map(([key, outcome]) => [key, describe(outcome)]));
}

function describeFailure(error: IsomerError): CallFailure {
  const { name, message, code, type, data, retryable, nodeID, stack } = error;
  return { class: error.constructor.name, name, message, code, type, data, retryable, nodeID, stack };
}
