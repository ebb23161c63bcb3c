import { connect, createServer, type Socket } from "node:net";
import type { Meeting } from "../worker/job.ts";
import type { Call } from "../worker/measure-calls.ts";

/** Frame: u32 length of what follows, u32 number of the call, JSON. */
const HEAD_BYTES = 8;

/** An echo over one socket: each call is a frame of JSON, written when it is made. */
export function startTcpFloor(role: "client" | "server", { address }: Meeting): Promise<Call | null> {
  const port = Number(new URL(`tcp://${address}`).port);
  return role === "server" ? serve(port) : dial(port);
}

function serve(port: number): Promise<null> {
  const server = createServer({ noDelay: true }, (socket) =>
    readFrames(socket, (id, body) => writeFrame(socket, id, JSON.stringify(JSON.parse(body)))),
  );
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(null)));
}

function dial(port: number): Promise<Call> {
  const waiting = new Map<number, (value: unknown) => void>();
  let count = 0;
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    readFrames(socket, (id, body) => {
      waiting.get(id)?.(JSON.parse(body));
      waiting.delete(id);
    });
    const call: Call = (params) =>
      new Promise((answer) => {
        waiting.set(++count, answer);
        writeFrame(socket, count, JSON.stringify(params));
      });
    socket.once("connect", () => resolve(call));
  });
}

function writeFrame(socket: Socket, id: number, text: string): void {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEAD_BYTES + length);
  frame.writeUInt32BE(4 + length, 0);
  frame.writeUInt32BE(id, 4);
  frame.write(text, HEAD_BYTES);
  socket.write(frame);
}

function readFrames(socket: Socket, onFrame: (id: number, body: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= HEAD_BYTES) {
      const end = at + 4 + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      onFrame(bytes.readUInt32BE(at + 4), bytes.toString("utf8", at + HEAD_BYTES, end));
      at = end;
    }
    rest = bytes.subarray(at);
  });
}
