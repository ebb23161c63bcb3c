/** A service as another node has it in its registry. */
export interface ListedService {
  readonly name: string;
  readonly version?: string | number;
  readonly fullName: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly actions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly events: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A node as another node has it in its registry. */
export interface ListedNode {
  readonly id: string;
  readonly available: boolean;
  readonly local: boolean;
  readonly hostname: string;
  readonly ipList: readonly string[];
  readonly instanceID: string;
  readonly client: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cpu: number | null;
  readonly seq: number;
  readonly services: readonly ListedService[];
}
