import { type CompressionOptions, compressed, encrypted } from "@isomer/core";
import type { Transporter } from "@isomer/core/adapter-kit";

/** A middleware of Moleculer that changes the bytes of frames, as JSON can carry it. */
export type TransmitMiddleware =
  | { readonly name: "Compression"; readonly args: readonly [CompressionOptions] }
  | {
      readonly name: "Encryption";
      readonly args: readonly [password: string, algorithm?: string, iv?: string];
    };

/**
 * The transporter with what these middlewares do to a Moleculer node. The last one of their list sees a frame first when
 * it leaves, as the outermost wrapper does.
 */
export const transmitting = (transporter: Transporter, middlewares: readonly TransmitMiddleware[]): Transporter =>
  middlewares.reduce(wrap, transporter);

function wrap(transporter: Transporter, { name, args }: TransmitMiddleware): Transporter {
  if (name === "Compression") return compressed(transporter, args[0]);
  const [password, algorithm = "aes-256-cbc", iv = null] = args;
  return encrypted(transporter, { password, algorithm, iv });
}
