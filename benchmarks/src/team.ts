import type { ContenderName, Group } from "./catalogue.ts";
import { freeAddress } from "./free-address.ts";
import type { Meeting } from "./worker/job.ts";
import { WorkerProcess } from "./worker/worker-process.ts";

export interface TeamOptions {
  /** URL of the NATS server; asked for by groups that need it. */
  readonly natsUrl: () => Promise<string>;
  /** Folder for CPU profiles of all processes, `null` for none. */
  readonly profileFolder: string | null;
}

/** The processes of one contender. */
export interface Team {
  readonly contender: ContenderName;
  /** The one that makes the calls. */
  readonly caller: WorkerProcess;
  /** The one that answers them, where that is another. */
  readonly server: WorkerProcess | null;
  stop(): Promise<void>;
}

/** Starts the processes of a contender. Each contender has its own, so that none runs on code another one has shaped. */
export async function startTeam(
  { route }: Group,
  contender: ContenderName,
  { natsUrl, profileFolder }: TeamOptions,
): Promise<Team> {
  if ("scenario" in route) {
    const caller = await WorkerProcess.start({ role: "local", contender, scenario: route.scenario }, profileFolder);
    return { contender, caller, server: null, stop: () => caller.stop() };
  }
  const meeting: Meeting = {
    transport: route.transport,
    address: route.transport === "nats" ? await natsUrl() : await freeAddress(),
    namespace: `benchmark-${process.pid}-${contender}`,
  };
  const server = await WorkerProcess.start({ role: "server", contender, meeting }, profileFolder);
  try {
    const caller = await WorkerProcess.start({ role: "client", contender, meeting }, profileFolder);
    const stop = async (): Promise<void> => {
      await caller.stop();
      await server.stop();
    };
    return { contender, caller, server, stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
