// Who reads a file, as the file says it.

/** Nothing of it is proven, and mail systems may have lost any of it. */
export interface NamedReader {
  /** null, as the index is, where it is not known. */
  readonly address: string | null
  readonly index: number | null
}

/** Between an index and its address, and between two readers: no canonical address holds one. */
export const mark = '%'
