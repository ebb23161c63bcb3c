import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import type { CallDefinitions } from "@isomer/core";
import type { MoleculerVersion } from "./cell.ts";
import type {
  Answer,
  CallFailure,
  CallOrder,
  CallSettings,
  EmitSettings,
  InteropNode,
  LogLine,
  Offer,
  Pong,
  SeenEvent,
} from "./interop-node.ts";
import type { ListedNode } from "./listed-node.ts";
import type { StreamReport, StreamSource } from "./stream-content.ts";

const require = createRequire(import.meta.url);

const ENTRY_POINTS = {
  "0.14": require.resolve("moleculer14"),
  "0.15": require.resolve("moleculer15"),
} as const satisfies Record<MoleculerVersion, string>;

const PROGRAM = require.resolve("./peer/peer.cjs");

/** What the process says: that it is up, the answer to a command, an event that arrived, or a line of its log. */
interface PeerMessage {
  readonly ready?: true;
  readonly event?: SeenEvent;
  readonly line?: LogLine;
  readonly id?: number;
  readonly result?: unknown;
  readonly failure?: CallFailure;
}

/** A command that the process has not answered yet. */
interface PendingCommand {
  readonly command: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A command failed in the process; carries how. */
class PeerFailure extends Error {
  readonly failure: CallFailure;

  constructor(command: string, failure: CallFailure) {
    super(`The peer could not ${command}: ${failure.stack ?? failure.message}`);
    this.failure = failure;
  }
}

/** A real Moleculer node in a process of its own, driven over IPC. */
export class MoleculerNode implements InteropNode {
  readonly make = "moleculer";
  readonly nodeID: string;
  readonly received: SeenEvent[] = [];
  readonly lines: LogLine[] = [];
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, PendingCommand>();
  #lastId = 0;

  private constructor(nodeID: string, process: ChildProcess) {
    this.nodeID = nodeID;
    this.#process = process;
  }

  static async start(
    version: MoleculerVersion,
    options: Readonly<Record<string, unknown>> & { readonly nodeID: string },
    offers: readonly Offer[],
  ): Promise<MoleculerNode> {
    const settings = { ...options, moleculer: ENTRY_POINTS[version], offers };
    const child = fork(PROGRAM, [JSON.stringify(settings)], { execArgv: [], serialization: "advanced" });
    const node = new MoleculerNode(options.nodeID, child);
    child.once("exit", () => node.#abandoned());
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`The Moleculer node ended with code ${code} before it was up.`)));
      child.on("message", (message: PeerMessage) => (message.ready === true ? resolve() : node.#take(message)));
    });
    return node;
  }

  call(action: string, params?: unknown, settings?: CallSettings): Promise<Answer> {
    return this.#command("call", action, params, settings);
  }

  async failure(action: string, params?: unknown, settings?: CallSettings): Promise<CallFailure> {
    try {
      await this.call(action, params, settings);
    } catch (error) {
      if (error instanceof PeerFailure) return error.failure;
      throw error;
    }
    throw new Error(`The call of '${action}' was expected to fail.`);
  }

  /** Makes a call whose answer nobody waits for. */
  abandon({ action, params, settings }: CallOrder): void {
    this.#process.send({ id: ++this.#lastId, command: "call", args: [action, params, settings] });
  }

  mcall(calls: CallDefinitions, settings?: CallSettings & { readonly settled?: boolean }): Promise<Answer> {
    return this.#command("mcall", calls, settings);
  }

  upload(action: string, source: StreamSource, settings?: CallSettings): Promise<Answer> {
    return this.#command("upload", action, source, settings);
  }

  download(action: string, source: StreamSource, settings?: CallSettings): Promise<StreamReport> {
    return this.#command("download", action, source, settings);
  }

  emit(event: string, payload?: unknown, settings?: EmitSettings): Promise<void> {
    return this.#command("emit", event, payload, settings);
  }

  broadcast(event: string, payload?: unknown, settings?: EmitSettings): Promise<void> {
    return this.#command("broadcast", event, payload, settings);
  }

  ping(nodeID: string): Promise<Pong | null> {
    return this.#command("ping", nodeID);
  }

  listNodes(): Promise<readonly ListedNode[]> {
    return this.#command("listNodes");
  }

  waitFor(service: string): Promise<void> {
    return this.#command("waitFor", service);
  }

  offer(service: Offer): Promise<void> {
    return this.#command("offer", service);
  }

  withdraw(service: Offer): Promise<void> {
    return this.#command("withdraw", service);
  }

  /** Ends gracefully. Resolves when the process is gone. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    await this.#command("stop");
    await ended;
  }

  /** Ends as in a power failure. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  #take({ event, line, id, result, failure }: PeerMessage): void {
    if (event !== undefined) this.received.push(event);
    if (line !== undefined) this.lines.push(line);
    if (id === undefined) return;
    const pending = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) pending?.resolve(result);
    else pending?.reject(new PeerFailure(pending.command, failure));
  }

  /** The process is gone; what it was told to do has no answer to expect. */
  #abandoned(): void {
    for (const { command, reject } of this.#waiting.values()) {
      reject(new Error(`${this.nodeID} ended before it answered '${command}'.`));
    }
    this.#waiting.clear();
  }

  #command<T>(command: string, ...args: readonly unknown[]): Promise<T> {
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { command, resolve: resolve as (result: unknown) => void, reject });
      this.#process.send({ id, command, args }, (error) => {
        if (error !== null) reject(error);
      });
    });
  }
}
