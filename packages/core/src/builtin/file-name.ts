/** Longest part of a file name in bytes: file systems take 255, and names of nodes may come from other nodes. */
const MAX_BYTES = 180;

/** A text as the name of a file or folder, or a part of one: it may contain anything, and must not lead to another folder. */
export function asFileName(text: string): string {
  const name = text.replace(/[/\\\p{Cc}]|^\.+$/gu, "_");
  return Buffer.byteLength(name) <= MAX_BYTES ? name : Buffer.from(name).toString("utf8", 0, MAX_BYTES);
}
