/** Options of the transporter, and what the client library is given for them. */
import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import type { ConnectionOptions } from "nats";

/** Options of the client that would break the protocol, or that this package sets from `servers`. */
type Fixed = "servers" | "port" | "noEcho" | "waitOnFirstConnect" | "inboxPrefix" | "pedantic" | "verbose";

/** Every option of the `nats` client that leaves the protocol alone: `user`, `pass`, `token`, `authenticator`, `tls`, … */
export interface NatsTransporterOptions extends Omit<ConnectionOptions, Fixed> {
  /**
   * One server, several separated by commas, or a list: `nats://host:4222`, `tls://user:password@host`, `host`. User and
   * password, or a token, are taken from the first URL that has them. Default `nats://localhost:4222`.
   */
  readonly servers?: string | readonly string[];
}

/** Options as the client takes them, and the servers as they may be shown. */
export interface NatsClientOptions {
  readonly client: ConnectionOptions;
  /** Addresses without credentials. */
  readonly addresses: readonly string[];
}

const DEFAULT_SERVER = "nats://localhost:4222";
const PROTOCOLS = ["nats:", "tls:"];

/** Time between two signs of life that are asked of the server. The client's own two minutes hide a dead link for too long. */
const PING_INTERVAL_MS = 20_000;

/** Time for opening a connection to one server. The broker tries again, and says what is wrong, sooner than after 20 s. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Completes the options. Throws a `BrokerOptionsError` that lists every server which is none. */
export function normaliseOptions(options: NatsTransporterOptions): NatsClientOptions {
  const { servers, ...rest } = options;
  const urls = parseServers(servers ?? DEFAULT_SERVER);
  const client: ConnectionOptions = {
    maxReconnectAttempts: -1,
    pingInterval: PING_INTERVAL_MS,
    timeout: CONNECT_TIMEOUT_MS,
    ...credentials(urls),
    ...rest,
    servers: urls.map((url) => url.host),
  };
  if (client.tls === undefined && urls.some((url) => url.protocol === "tls:")) client.tls = {};
  return { client, addresses: urls.map((url) => `${url.protocol}//${url.host}`) };
}

function parseServers(servers: string | readonly string[]): URL[] {
  const texts = (typeof servers === "string" ? [servers] : servers).flatMap((text) => text.split(","));
  const given = texts.map((text) => text.trim()).filter((text) => text !== "");
  const parsed = given.map((text) => ({ text, url: parseServer(text) }));
  // The text may hold a password, so only its place in the list is named.
  const wrong = parsed.flatMap(({ url }, index) => (url === null ? [`servers[${index}]`] : []));
  if (given.length === 0) throw new BrokerOptionsError("NatsTransporter: the option servers is empty.");
  if (wrong.length > 0) {
    throw new BrokerOptionsError(
      `NatsTransporter: ${wrong.join(", ")} must look like nats://host:4222 or tls://host:4222.`,
    );
  }
  return parsed.flatMap(({ url }) => url ?? []);
}

function parseServer(text: string): URL | null {
  const full = text.includes("://") ? text : `nats://${text}`;
  if (!URL.canParse(full)) return null;
  const url = new URL(full);
  return PROTOCOLS.includes(url.protocol) && url.hostname !== "" ? url : null;
}

function credentials(urls: readonly URL[]): Pick<ConnectionOptions, "user" | "pass" | "token"> {
  const holder = urls.find((url) => url.username !== "");
  if (holder === undefined) return {};
  const user = decodeURIComponent(holder.username);
  return holder.password === "" ? { token: user } : { user, pass: decodeURIComponent(holder.password) };
}
