/** A child process that does not outlive this one, however this one ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";

/** A program to run and what to clean up if this process dies before it does. */
export interface GuardedCommand {
  readonly command: readonly string[];
  /** Private folder: working directory, place of server.log, removed when this process dies. */
  readonly folder: string;
  /** Shell command run, beside the kill, when this process dies. */
  readonly onOrphaned?: string;
}

/**
 * The shell waits on a pipe in the background and becomes the program. A line on the pipe ends the wait; the end of the
 * pipe without a line means that this process is gone, even by SIGKILL. Needs no setpriv and works beyond Linux.
 */
const guardScript = `
  ( read -r line <&3 || { kill -9 $$; rm -rf "$GUARDED_FOLDER"; eval "$GUARDED_ON_ORPHANED"; } ) >/dev/null 2>&1 &
  exec "$@" 3<&-
`;

/** Name of the file in the private folder that takes what the program prints. */
export const logFile = "server.log";

/** Starts the program; its pid is the child's pid. It does not keep this process running. */
export function spawnGuarded({ command, folder, onOrphaned = "" }: GuardedCommand): ChildProcess {
  const log = openSync(join(folder, logFile), "a");
  const child = spawn("sh", ["-c", guardScript, "sh", ...command], {
    cwd: folder,
    stdio: ["ignore", log, log, "pipe"],
    env: { ...process.env, GUARDED_FOLDER: folder, GUARDED_ON_ORPHANED: onOrphaned },
  });
  closeSync(log);
  const guard = child.stdio[3] as Socket;
  guard.on("error", () => {}); // the guard may be gone before the line is written
  guard.unref();
  child.unref();
  child.once("exit", () => guard.end("\n"));
  return child;
}
