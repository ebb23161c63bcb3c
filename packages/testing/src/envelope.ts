/**
 * The form in which frames cross a faulty network: two bytes with the length of the sender's id, the id, the frame. Without
 * it nobody could tell where a broadcast frame comes from.
 */
export function sealEnvelope(sender: string, frame: Uint8Array): Uint8Array {
  const id = Buffer.from(sender);
  const sealed = Buffer.allocUnsafe(2 + id.length + frame.length);
  sealed.writeUInt16BE(id.length, 0);
  sealed.set(id, 2);
  sealed.set(frame, 2 + id.length);
  return sealed;
}

/** The two parts of an envelope, in memory of their own. */
export function openEnvelope(sealed: Uint8Array): { readonly sender: string; readonly frame: Uint8Array } {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const length = bytes.readUInt16BE(0);
  return { sender: bytes.toString("utf8", 2, 2 + length), frame: Uint8Array.from(bytes.subarray(2 + length)) };
}
