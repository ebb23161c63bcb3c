import { isPort } from "./static-peers.ts";

/** An announcement by UDP: the text `<namespace>|<nodeID>|<tcpPort>` (wire protocol 3.7). */
export interface Announcement {
  readonly namespace: string;
  readonly nodeID: string;
  readonly port: number;
}

/** The bytes of an announcement. */
export const encodeAnnouncement = ({ namespace, nodeID, port }: Announcement): Buffer =>
  Buffer.from(`${namespace}|${nodeID}|${port}`);

/** Reads an announcement; `null` for a datagram that is none. */
export function decodeAnnouncement(datagram: Buffer): Announcement | null {
  const parts = datagram.toString("utf8").split("|");
  const [namespace, nodeID, portText] = parts;
  if (parts.length !== 3 || namespace === undefined || !nodeID || portText === undefined) return null;
  const port = Number.parseInt(portText, 10);
  return isPort(port) ? { namespace, nodeID, port } : null;
}
