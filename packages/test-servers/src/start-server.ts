/** A server of one's own, for tests that stop, kill or restart it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { logFile, spawnGuarded } from "./guarded-child.ts";
import { type LaunchPlan, planLaunch } from "./launch-plan.ts";
import { answers, freePort } from "./network.ts";
import { provide } from "./provide.ts";
import { type ServerName, serverKinds } from "./server-kinds.ts";

/** A running server with its own loopback port and data folder. */
export interface TestServer extends AsyncDisposable {
  /** Address for clients; stays the same over `restart`. */
  readonly url: string;
  readonly port: number;
  /** Ends it with SIGTERM and deletes its data. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL; its data stays for `restart`. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it again on the same port and data. */
  restart(): Promise<void>;
}

/** What may differ from a plain server of the kind. */
export interface StartServerOptions {
  /** Arguments added to the usual ones, for example `["--auth", "secret"]`. */
  readonly args?: readonly string[];
}

const startTimeoutMs = 60_000; // a container's image may have to be fetched
const stopTimeoutMs = 10_000;

/** Starts a private server; as many as one likes can run side by side. It dies with this process. */
export async function startServer(name: ServerName, { args = [] }: StartServerOptions = {}): Promise<TestServer> {
  const kind = serverKinds[name];
  const { program } = provide(name);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), `isomer-${name}-${port}-`));
  const plan = planLaunch(kind, program, { port, folder, args });

  const start = async (): Promise<ChildProcess> => {
    const child = spawnGuarded({ command: plan.command, folder, onOrphaned: plan.onOrphaned });
    try {
      await untilItAnswers(child, port);
    } catch (cause) {
      const log = readFileSync(join(folder, logFile), "utf8").slice(-4_000);
      await end(plan, child, "SIGKILL");
      throw new Error(`${plan.command.join(" ")} did not start:\n${log}`, { cause });
    }
    return child;
  };

  const deleteData = (): void => rmSync(folder, { recursive: true, force: true });
  let child = await start().catch((error: unknown) => {
    deleteData();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await end(plan, child, "SIGTERM");
    deleteData();
  };
  return {
    url: kind.url(port),
    port,
    stop,
    kill: () => end(plan, child, "SIGKILL"),
    async restart() {
      await end(plan, child, "SIGKILL");
      child = await start();
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function untilItAnswers(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(port))) {
    if (hasEnded(child)) throw new Error("it ended");
    if (Date.now() > deadline) throw new Error(`no answer on port ${port} within ${startTimeoutMs} ms`);
    await sleep(20);
  }
}

async function end(plan: LaunchPlan, child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const exit = once(child, "exit");
  plan.signal(child, signal);
  const timer = setTimeout(() => plan.signal(child, "SIGKILL"), stopTimeoutMs);
  await exit;
  clearTimeout(timer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
