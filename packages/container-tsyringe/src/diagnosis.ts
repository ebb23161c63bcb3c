import { type InjectableClass, isTypeOfData, makeInjectable, type Parameter, parametersOf } from "./parameters.ts";

/** Whether something is registered under a token, here or in a container above. */
export type IsRegistered = (token: unknown) => boolean;

/**
 * Goes through a class and everything that would be constructed for it, prepares what tsyringe does not know, and answers
 * every mistake in words: what cannot be resolved, for which parameter, and what to do about it.
 */
export function diagnose(type: InjectableClass, isRegistered: IsRegistered): readonly string[] {
  const mistakes: string[] = [];
  const examined = new Set<unknown>();

  const examine = (current: InjectableClass, path: readonly InjectableClass[]): void => {
    if (path.includes(current)) {
      mistakes.push(circle([...path.slice(path.indexOf(current)), current]));
      return;
    }
    if (examined.has(current)) return;
    examined.add(current);
    const parameters = parametersOf(current);
    if (parameters === null) {
      mistakes.push(unknownTypes(current));
      return;
    }
    makeInjectable(current, parameters);
    for (const parameter of parameters) {
      const { token } = parameter;
      if (isRegistered(token)) continue;
      const mistake = mistakeOf(current, parameter);
      if (mistake !== null) mistakes.push(mistake);
      else if (isClass(token)) examine(token, [...path, current]);
    }
  };

  examine(type, []);
  return mistakes;
}

/** What is wrong with a parameter whose token is not registered, or `null` when tsyringe can do without. */
function mistakeOf(owner: InjectableClass, { index, token, optional }: Parameter): string | null {
  const parameter = `parameter ${index + 1} of ${owner.name}`;
  if (token === undefined) {
    return optional
      ? null
      : `${parameter}: its type was undefined when the class was decorated. Two files that import each other or an 'import type' cause this; ` +
          "import the class as a value, or add @inject(delay(() => TheClass)).";
  }
  if (optional) return null;
  if (isTypeOfData(token)) {
    return (
      `${parameter}: nothing of its type but ${nameOf(token)} is left at run time. ` +
      "Register the value under a token, and add @inject(token) to the parameter."
    );
  }
  if (typeof token === "string" || typeof token === "symbol") {
    return `${parameter}: nothing is registered under ${nameOf(token)}. Register it before the broker starts.`;
  }
  return null;
}

const unknownTypes = (type: InjectableClass): string =>
  `${type.name}: nothing tells the types of its ${type.length} constructor parameters. ` +
  "Decorate the class with @injectable() and compile with emitDecoratorMetadata, or add @inject(token) to each parameter.";

function circle(classes: readonly InjectableClass[]): string {
  const path = classes.map(({ name }) => name).join(" → ");
  return `${path}: they need each other. Let one of them take the other with @inject(delay(() => TheOther)).`;
}

const isClass = (token: unknown): token is InjectableClass => typeof token === "function";

/** A token in words. */
function nameOf(token: unknown): string {
  if (typeof token === "function") return token.name;
  return typeof token === "string" ? `"${token}"` : String(token);
}
