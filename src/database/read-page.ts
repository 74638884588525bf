/** A page of a list. */
export interface ReadPage<Row> {
  readonly rows: readonly Row[]
  /** The last row that is shown, where more come behind it. */
  readonly next: Row | undefined
}

/** Reads a page of at most `limit` rows. One more than is shown is asked for: it tells whether there are more. */
export async function readPage<Row>(limit: number, read: (limit: number) => Promise<readonly Row[]>): Promise<ReadPage<Row>> {
  const found = await read(limit + 1)
  const rows = found.slice(0, limit)
  return { rows, next: found.length > limit ? rows.at(-1) : undefined }
}
