import {
  type FrameType,
  InvalidPacketDataError,
  IsomerError,
  type Serializer,
  type SerializerCapabilities,
} from "@isomer/core/adapter-kit";
import { Packr } from "msgpackr";
import { refuseExtensions } from "./refuse-extensions.ts";
import { toPlain, UnencodableValue } from "./to-plain.ts";

/** A circle has a path without end; its first members say enough. */
const SHOWN_KEYS = 10;

/**
 * Plain MessagePack: an Isomer node with this serializer joins a cluster of Moleculer nodes with `MsgPack` (msgpack5)
 * or `Notepack`. msgpackr does the work; its extensions, which those nodes do not read, are neither written nor
 * accepted.
 */
export class MsgPackSerializer implements Serializer {
  readonly name = "msgpack";
  readonly capabilities: SerializerCapabilities = { binary: true, preserves: ["date", "bytes", "nan"] };
  readonly #packr = new Packr({
    useRecords: false,
    variableMapSize: true,
    encodeUndefinedAsNil: true,
    int64AsType: "number",
    copyBuffers: true,
  });

  /**
   * Members that are `undefined`, functions or symbols are left out; in an array they become `null`. An object with a
   * `toJSON` method is written as what the method answers.
   * @throws {IsomerError} of type `INVALID_PACKET_DATA`, naming the path: for a BigInt, and for a value that is nested
   * deeper than 1000 levels or contains itself.
   */
  encode(payload: unknown, type: FrameType): Uint8Array {
    try {
      return this.#packr.pack(toPlain(payload));
    } catch (error) {
      if (!(error instanceof UnencodableValue)) throw error;
      const path = error.path.slice(0, SHOWN_KEYS).join(".") || "payload";
      throw new IsomerError(`Cannot encode '${path}' of a ${type} packet: ${error.message}.`, {
        type: "INVALID_PACKET_DATA",
        data: { type, path },
        cause: error,
      });
    }
  }

  /** @throws {InvalidPacketDataError} when the bytes are not exactly one value; its cause says why. */
  decode(bytes: Uint8Array, type: FrameType): unknown {
    // Its own view: msgpackr copies bytes as the class of the source, and leaves a property on the source.
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      refuseExtensions(buffer);
      return this.#packr.unpack(buffer) as unknown;
    } catch (error) {
      throw new InvalidPacketDataError({ type, bytes: bytes.length }, { cause: error });
    }
  }
}
