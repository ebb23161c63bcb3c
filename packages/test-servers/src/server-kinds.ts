/** The table of servers that tests can ask for. A new kind is a new row; nothing else in this package changes. */

/** What must be known of a server to find, install, start and address it. */
export interface ServerKind {
  /** Environment variable with the URL of a server that is already running. */
  readonly variable: string;
  /** Program on the PATH. */
  readonly binary: string;
  /** Debian package that brings the program. */
  readonly debianPackage: string;
  /** Arguments that make the program listen on this loopback port and keep its data in this folder. */
  readonly args: (port: number, folder: string) => readonly string[];
  /** The same as a container: `args` see the data folder as /data. */
  readonly docker: { readonly image: string; readonly port: number; readonly args: readonly string[] };
  /** Address for clients. */
  readonly url: (port: number) => string;
}

/** Every kind of server by name. */
export const serverKinds = {
  nats: {
    variable: "NATS_URL",
    binary: "nats-server",
    debianPackage: "nats-server",
    args: (port, folder) => ["-a", "127.0.0.1", "-p", String(port), "-js", "-sd", folder],
    docker: { image: "nats:2.10", port: 4222, args: ["-js", "-sd", "/data"] },
    url: (port) => `nats://127.0.0.1:${port}`,
  },
} as const satisfies Record<string, ServerKind>;

/** Name of a row of the table. */
export type ServerName = keyof typeof serverKinds;

/** Whether a text, for example from a package.json, names a row of the table. */
export function isServerName(name: string): name is ServerName {
  return Object.hasOwn(serverKinds, name);
}
