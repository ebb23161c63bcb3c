/**
 * Peers that are known from the start (wire protocol 3.8): a comma-separated string, a list of `[tcp://]host:port/nodeID`, a
 * table from node ID to `host:port`, or `file://<path>` of a file that holds one of these as JSON, or one entry per line.
 */
export type StaticPeerList = string | readonly string[] | Readonly<Record<string, string>>;

/** One peer of the list. */
export interface StaticPeer {
  readonly nodeID: string;
  readonly host: string;
  readonly port: number;
}

/** What a list holds, and what is wrong with it. */
export interface ParsedPeers {
  readonly peers: readonly StaticPeer[];
  readonly mistakes: readonly string[];
}

const FILE = "file://";

/** The path of the file that the list names, or `null` when it is the list itself. */
export function peerFileOf(list: StaticPeerList): string | null {
  return typeof list === "string" && list.startsWith(FILE) ? list.slice(FILE.length) : null;
}

/** Reads a list that is not a file. Mistakes are told with the entry they are in; the other entries are read. */
export function parseStaticPeers(list: unknown): ParsedPeers {
  const peers: StaticPeer[] = [];
  const mistakes: string[] = [];
  for (const entry of entriesOf(list, mistakes)) {
    const peer = parseEntry(entry);
    if (typeof peer === "string") mistakes.push(`urls: ${peer}`);
    else peers.push(peer);
  }
  return { peers, mistakes };
}

/** Reads the text of a file of peers: a JSON list or table, or one entry per line. */
export function parsePeerFile(text: string): ParsedPeers {
  const content = text.trim();
  if (!content.startsWith("[") && !content.startsWith("{")) {
    return parseStaticPeers(content.split(/\r?\n/).filter((line) => !line.trim().startsWith("#")));
  }
  try {
    return parseStaticPeers(JSON.parse(content));
  } catch (error) {
    return { peers: [], mistakes: [`urls: the file holds broken JSON (${(error as Error).message})`] };
  }
}

interface Entry {
  readonly text: string;
  /** Node ID where it is given beside the text. */
  readonly nodeID: string | null;
}

function entriesOf(list: unknown, mistakes: string[]): readonly Entry[] {
  if (typeof list === "string") return entriesOf(list.split(","), mistakes);
  if (Array.isArray(list)) {
    return list.flatMap((text: unknown) => {
      if (typeof text === "string") return text.trim() === "" ? [] : [{ text: text.trim(), nodeID: null }];
      mistakes.push(`urls: ${JSON.stringify(text)} is not a string`);
      return [];
    });
  }
  if (typeof list === "object" && list !== null) {
    return Object.entries(list).flatMap(([nodeID, text]: [string, unknown]) => {
      if (typeof text === "string") return [{ text: text.trim(), nodeID }];
      mistakes.push(`urls: the address of '${nodeID}' is not a string`);
      return [];
    });
  }
  mistakes.push("urls: must be a string, a list of strings, or a table from node ID to address");
  return [];
}

function parseEntry(entry: Entry): StaticPeer | string {
  const text = entry.text.replace(/^tcp:\/\//, "");
  const slash = text.indexOf("/");
  const nodeID = entry.nodeID ?? (slash === -1 ? "" : text.slice(slash + 1));
  const address = slash === -1 ? text : text.slice(0, slash);
  // The last colon separates the port, so that IPv6 addresses need no brackets.
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, "$1");
  const port = Number(address.slice(colon + 1));
  if (nodeID === "") return `'${entry.text}' lacks the node ID: write host:port/nodeID`;
  if (host === "" || colon === -1) return `'${entry.text}' lacks the host or the port: write host:port/nodeID`;
  if (!isPort(port)) return `'${entry.text}' has no valid port (1 to 65535)`;
  return { nodeID, host, port };
}

/** Whether a value is a TCP port that can be connected to. */
export const isPort = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 65_535;
