import { z } from "zod"
import { thumbnailSizes } from "#library/thumbnail-folder.ts"

/** A size in an address. */
export const thumbnailQuery = z.strictObject({
  size: z
    .enum(thumbnailSizes.map(String) as [string, ...string[]])
    .transform((text) => thumbnailSizes.find((size) => String(size) === text) ?? 512)
    .default(512)
    .meta({ description: "Pixels of the longest side" }),
})

/** What a browser that has a small form already is told. */
export const thumbnailStatuses = { 304: "The client has it already." }

/** How the bytes of a picture may be answered besides. */
export const contentStatuses = { ...thumbnailStatuses, 206: "The range that was asked for.", 416: "The picture is shorter." }

/** How bytes are wanted, in an address. */
export const contentQuery = z.strictObject({
  download: z.literal("1").optional().meta({ description: "To be saved as a file with a telling name" }),
})
