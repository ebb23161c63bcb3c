import { type MethodOf, recording } from "./method-decorator.ts";

type Lifecycle = () => unknown;
// An async method fits `() => void`, but not this.
// biome-ignore lint/suspicious/noConfusingVoidType: a method without result has the type void.
type Synchronous = () => void | undefined;

/** Runs a method when the instance was made; actions cannot be called yet, and nothing is awaited. */
export function Created(): MethodOf<Synchronous> {
  return recording({ kind: "lifecycle", phase: "created" });
}

/**
 * Runs a method when the service starts, after its dependencies are there and before its own actions can be called. It is
 * awaited, and start fails when it throws. Several run one after the other, those of base classes first.
 */
export function Started(): MethodOf<Lifecycle> {
  return recording({ kind: "lifecycle", phase: "started" });
}

/** Runs a method when the service stops. It is awaited. Several run in reverse order, those of base classes last. */
export function Stopped(): MethodOf<Lifecycle> {
  return recording({ kind: "lifecycle", phase: "stopped" });
}
