import type { PicturesTable } from "#database/pictures-table.ts"

export type { PictureRow } from "#database/pictures-table.ts"

/** What this room needs of the table of pictures. */
export type PictureRows = Pick<
  PicturesTable,
  "insert" | "find" | "findByHash" | "expired" | "beginRemoval" | "isRemoving" | "remove" | "countBySha"
>
