/** The part of class-transformer's metadata storage that is read here. The package exports no types for it. */
declare module "class-transformer/cjs/storage.js" {
  /** What `@Type` recorded. */
  export interface TypeMetadata {
    /** The class, or a function of the object at hand. `undefined` for `@Type()`. */
    readonly typeFunction?: (options?: {
      readonly newObject: unknown;
      readonly object: unknown;
      readonly property: string | undefined;
    }) => unknown;
    /** The property's own type, as the compiler emitted it. */
    readonly reflectedType?: unknown;
    readonly options?: { readonly discriminator?: unknown };
  }

  export const defaultMetadataStorage: {
    findTypeMetadata(target: object, property: string): TypeMetadata | undefined;
    findTransformMetadatas(target: object, property: string, transformation: number): readonly unknown[];
    getExposedMetadatas(target: object): readonly unknown[];
    getExcludedMetadatas(target: object): readonly unknown[];
    getStrategy(target: object): "excludeAll" | "exposeAll" | "none";
  };
}
