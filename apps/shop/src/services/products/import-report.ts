/** A row of a product file that was left out. */
export interface RefusedRow {
  readonly line: number;
  readonly problem: string;
}

/** What became of a product file. */
export interface ImportReport {
  /** The node that read it. */
  readonly node: string;
  readonly imported: number;
  readonly refused: readonly RefusedRow[];
}
