/** Finds a way to run a server here: its program, Docker, or an installation from Debian. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type ServerKind, type ServerName, serverKinds } from "./server-kinds.ts";

/** How a server can be run, and what was done to make that possible. */
export interface Provision {
  /** Absolute path of the program; none if it is run by Docker. */
  readonly program: string | undefined;
  /** For the one line that says what was done. */
  readonly how: string;
}

// Debian puts servers into sbin, which is not on the PATH of an ordinary user.
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

const aptGet = ["-o", "DPkg::Lock::Timeout=300", "-qq"]; // several Jest workers may come here at the same time

/** Makes sure that the server can be started, or fails with what to install. */
export function provide(name: ServerName): Provision {
  const kind: ServerKind = serverKinds[name];
  const found = findProgram(kind.binary);
  if (found !== undefined) return { program: found, how: found };
  if (dockerAnswers()) return { program: undefined, how: `Docker image ${kind.docker.image}` };
  const installed = installFromDebian(kind);
  if (installed !== undefined) return { program: installed, how: `${installed} (installed with apt-get)` };
  throw new Error(
    `Tests need the server "${name}" and there is none. Do one of: put ${kind.binary} on the PATH ` +
      `(Debian: apt-get install ${kind.debianPackage}), start Docker, or set ${kind.variable} to the URL of a running one.`,
  );
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...systemFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function dockerAnswers(): boolean {
  return spawnSync("docker", ["info"], { stdio: "ignore", timeout: 10_000 }).status === 0;
}

function installFromDebian({ debianPackage, binary }: ServerKind): string | undefined {
  if (process.getuid?.() !== 0 || findProgram("apt-get") === undefined) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "--no-install-recommends", debianPackage];
  // The package lists may be missing or old: refreshed only if the first try fails.
  for (const args of [install, ["update"], install]) {
    spawnSync("apt-get", [...aptGet, ...args], { stdio: "ignore", env });
    const program = findProgram(binary);
    if (program !== undefined) return program;
  }
  return undefined;
}
