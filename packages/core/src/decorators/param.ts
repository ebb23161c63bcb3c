import type { Meta as MetaValues } from "../context/call-options.ts";
import type { ArgumentSource } from "../definition/declaration.ts";
import { type DecoratorTarget, recordMember } from "./metadata-store.ts";

/** Can stand before parameters of methods; not before those of a constructor. */
export type ArgumentDecorator = (target: DecoratorTarget, key: string, index: number) => void;

/** String-keyed values that travel with a call. */
export type Meta = MetaValues;

/** The argument is what the caller sent. */
export function Params(): ArgumentDecorator {
  return argument({ kind: "params" });
}

/** The argument is the context of the call. */
export function Ctx(): ArgumentDecorator {
  return argument({ kind: "context" });
}

/** The argument is the meta of the call, or the value at a path in it: `@Meta("user.id")`. */
export function Meta(path?: string): ArgumentDecorator {
  return argument({ kind: "meta", path });
}

/** The argument is the headers of the call, or one of them: `@Headers("authorization")`. */
export function Headers(path?: string): ArgumentDecorator {
  return argument({ kind: "headers", path });
}

function argument(source: ArgumentSource): ArgumentDecorator {
  return (target, key, index) => recordMember(target, key, { kind: "parameter", index, source });
}
