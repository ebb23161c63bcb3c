import type { Job } from "../worker/job.ts";
import type { Call } from "../worker/measure-calls.ts";

/**
 * Starts what a job asks for; answers how to call it, `null` of a server. Each contender is loaded only where it is needed, so
 * that none pays for another.
 */
export async function startContender(job: Job): Promise<Call | null> {
  const { contender } = job;
  if (job.role === "local") {
    switch (contender) {
      case "floor":
        return (await import("./local-floor.ts")).startLocalFloor(job.scenario);
      case "moleculer":
        return (await import("./local-moleculer.ts")).startLocalMoleculer(job.scenario);
      default:
        return (await import("./local-isomer.ts")).startLocalIsomer(job.scenario, contender === "isomer-defaults");
    }
  }
  const { role, meeting } = job;
  switch (contender) {
    case "floor":
      return meeting.transport === "tcp"
        ? (await import("./tcp-floor.ts")).startTcpFloor(role, meeting)
        : (await import("./nats-floor.ts")).startNatsFloor(role, meeting);
    case "moleculer":
      return (await import("./remote-moleculer.ts")).startRemoteMoleculer(role, meeting);
    default:
      return (await import("./remote-isomer.ts")).startRemoteIsomer(role, meeting, contender === "isomer-msgpack");
  }
}
