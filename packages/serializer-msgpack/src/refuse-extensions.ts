/**
 * For each tag from 0xc0 to 0xdf how many bytes follow it; if negative, the width of the number that says how many.
 * Items of arrays and maps are tags again and do not count.
 */
const FOLLOWING = [
  0, 0, 0, 0, -1, -2, -4, -1, -2, -4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 16, -1, -2, -4, 2, 4, 2, 4,
];
const TIMESTAMP = 0xff;
/** The extension of one byte that Notepack writes for `undefined`. */
const NOTEPACK_UNDEFINED = 0;

/**
 * Throws if MessagePack holds an extension that Moleculer nodes do not write. msgpackr reads its own ones whatever its
 * settings say, and the table of them belongs to all users of the library in a process. With bundled strings a hostile
 * frame of a megabyte would block the process for half a minute.
 *
 * One pass over the tags, whatever contains what; whether the frame is complete, msgpackr finds out.
 */
export function refuseExtensions(bytes: Buffer): void {
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at++] as number;
    if (tag < 0xa0 || tag >= 0xe0) continue;
    if (tag < 0xc0) {
      at += tag & 0x1f;
      continue;
    }
    if (tag === 0xc1) throw new Error("The byte 0xc1 begins no value.");
    let length = FOLLOWING[tag - 0xc0] as number;
    if (length < 0) {
      const width = -length;
      length = bytes.readUIntBE(at, width);
      at += width;
    }
    if ((tag >= 0xc7 && tag <= 0xc9) || (tag >= 0xd4 && tag <= 0xd8)) {
      const type = bytes[at++];
      if (type !== TIMESTAMP && !(type === NOTEPACK_UNDEFINED && length === 1)) {
        throw new Error(`Extension type ${type} is not one of a Moleculer node.`);
      }
    }
    at += length;
  }
}
