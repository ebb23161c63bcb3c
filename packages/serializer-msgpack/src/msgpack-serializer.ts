import {
  type FrameType,
  InvalidPacketDataError,
  IsomerError,
  type Serializer,
  type SerializerCapabilities,
} from "@isomer/core/adapter-kit";
import { pathTo } from "./path-to.ts";
import { Reader } from "./reader.ts";
import { UnencodableValue, Writer } from "./writer.ts";

/**
 * MessagePack in the dialect of Moleculer's `MsgPack` serializer (msgpack5), which its `Notepack` serializer reads and
 * writes as well: an Isomer node with this serializer joins a cluster of either.
 */
export class MsgPackSerializer implements Serializer {
  readonly name = "msgpack";
  readonly capabilities: SerializerCapabilities = { binary: true, preserves: ["date", "bytes", "nan"] };
  readonly #writer = new Writer();

  /**
   * Members that are `undefined`, functions or symbols are left out; in an array they become `null`. An object with a
   * `toJSON` method is written as what the method answers.
   * @throws {IsomerError} of type `INVALID_PACKET_DATA`, naming the path: for `undefined`, a BigInt, and a value that is
   * nested deeper than 1000 levels or contains itself.
   */
  encode(payload: unknown, type: FrameType): Uint8Array {
    try {
      return this.#writer.write(payload);
    } catch (error) {
      if (!(error instanceof UnencodableValue)) throw error;
      const path = pathTo(payload, (value) => typeof value === "bigint");
      throw new IsomerError(`Cannot encode '${path ?? "payload"}' of a ${type} packet: ${error.message}.`, {
        type: "INVALID_PACKET_DATA",
        data: { type, path },
        cause: error,
      });
    }
  }

  /** @throws {InvalidPacketDataError} when the bytes are not exactly one value; its cause says why. */
  decode(bytes: Uint8Array, type: FrameType): unknown {
    try {
      return new Reader(bytes).read();
    } catch (error) {
      throw new InvalidPacketDataError({ type, bytes: bytes.length }, { cause: error });
    }
  }
}
