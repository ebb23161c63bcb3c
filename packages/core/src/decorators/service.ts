import type { ClassReference } from "../definition/declaration.ts";
import type { ServiceOptions } from "../definition/options.ts";
import { callerFile } from "./caller-file.ts";
import { recordService } from "./metadata-store.ts";

/** Can stand before a class. */
export type ServiceDecorator = (type: ClassReference) => void;

/**
 * Makes a class a service. Its name is that of the class without a trailing `Service`, in lower camel case, unless one is
 * given; give one where class names are minified.
 *
 * @example
 * ```ts
 * @Service({ name: "orders", version: 1 })
 * class OrdersService {}
 * ```
 */
export function Service(options: ServiceOptions | string = {}): ServiceDecorator {
  const file = callerFile(Service);
  return (type) => recordService(type, typeof options === "string" ? { name: options } : options, file);
}
