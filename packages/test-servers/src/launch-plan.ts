/** How one particular server is run and signalled: as a program of this machine, or as a container. */
import { type ChildProcess, spawnSync } from "node:child_process";
import type { ServerKind } from "./server-kinds.ts";

/** Where the server listens, where its data lives, and which arguments it gets beside the usual ones. */
export interface Placement {
  readonly port: number;
  readonly folder: string;
  readonly args: readonly string[];
}

/** Everything needed to start, signal and clean up a server. */
export interface LaunchPlan {
  readonly command: readonly string[];
  /** Shell command that ends what a kill of the command itself would leave behind. */
  readonly onOrphaned: string;
  readonly signal: (child: ChildProcess, signal: NodeJS.Signals) => void;
}

/** Plans a server of this kind at this place, run by its program or, without one, by Docker. */
export function planLaunch(kind: ServerKind, program: string | undefined, placement: Placement): LaunchPlan {
  return program === undefined ? planContainer(kind, placement) : planProgram(kind, program, placement);
}

function planProgram(kind: ServerKind, program: string, { port, folder, args }: Placement): LaunchPlan {
  return {
    command: [program, ...kind.args(port, folder), ...args],
    onOrphaned: "",
    signal: (child, signal) => child.kill(signal),
  };
}

function planContainer({ docker, binary }: ServerKind, { port, folder, args }: Placement): LaunchPlan {
  const name = `isomer-${binary}-${port}`;
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`; // else the data belongs to root and cannot be deleted
  const options = ["--rm", "--name", name, "--user", user, "-p", `127.0.0.1:${port}:${docker.port}`];
  return {
    command: ["docker", "run", ...options, "-v", `${folder}:/data`, docker.image, ...docker.args, ...args],
    onOrphaned: `docker rm -f ${name}`,
    // A signal to the docker client does not reach the container in every case; one to its name does.
    signal: (_child, signal) => void spawnSync("docker", ["kill", "--signal", signal, name], { stdio: "ignore" }),
  };
}
