/** The servers that a whole test run shares. */
import { answers } from "./network.ts";
import { provide } from "./provide.ts";
import { type ServerName, serverKinds } from "./server-kinds.ts";
import { startServer } from "./start-server.ts";

/** Servers made ready for a test run; those that were started here run until `stop`. */
export interface EnsuredServers {
  /** One plain line per server: what was done for it. */
  readonly report: readonly string[];
  stop(): Promise<void>;
}

/**
 * Makes each server reachable at the URL in its environment variable (NATS_URL, …): uses the one that answers there
 * already, else starts one and sets the variable. Fails, naming what to install, if neither is possible.
 */
export async function ensureServers(names: readonly ServerName[]): Promise<EnsuredServers> {
  const report: string[] = [];
  const stops: (() => Promise<void>)[] = [];
  for (const name of names) {
    const { variable } = serverKinds[name];
    const given = process.env[variable];
    if (given !== undefined && (await reachable(given))) {
      report.push(`${name}: using ${variable}=${withoutPassword(given)}`);
      continue;
    }
    const { how } = provide(name);
    const server = await startServer(name);
    stops.push(() => server.stop());
    process.env[variable] = server.url;
    const reason = given === undefined ? "" : ` (nothing answers at ${variable}=${withoutPassword(given)})`;
    report.push(`${name}: started ${how} at ${server.url}${reason}`);
  }
  return {
    report,
    async stop() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

/** Whether the first server of a URL, or of a comma-separated list of URLs, accepts connections. */
async function reachable(urls: string): Promise<boolean> {
  const [first = ""] = urls.split(",");
  if (!URL.canParse(first)) return false;
  const { hostname, port } = new URL(first);
  return port !== "" && answers(Number(port), hostname);
}

function withoutPassword(urls: string): string {
  return urls.replaceAll(/\/\/[^@/,]*@/g, "//***@");
}
