import { readFile } from "node:fs/promises";
import { BrokerOptionsError } from "@isomer/core/adapter-kit";
import { parsePeerFile, parseStaticPeers, peerFileOf, type StaticPeer, type StaticPeerList } from "./static-peers.ts";

/** The peers of the option `urls`. Rejects with a `BrokerOptionsError` when a file cannot be read or holds mistakes. */
export async function loadStaticPeers(list: StaticPeerList): Promise<readonly StaticPeer[]> {
  const path = peerFileOf(list);
  const { peers, mistakes } = path === null ? parseStaticPeers(list) : parsePeerFile(await readPeerFile(path));
  if (mistakes.length === 0) return peers;
  const where = path === null ? "" : ` in the file '${path}'`;
  throw new BrokerOptionsError(`The static peers of TcpTransporter${where} are wrong:\n- ${mistakes.join("\n- ")}`, {
    mistakes,
  });
}

async function readPeerFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new BrokerOptionsError(`The file '${path}' (option 'urls' of TcpTransporter) cannot be read.`, undefined, {
      cause,
    });
  }
}
