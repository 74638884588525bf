import { z } from "zod"
import { attachment } from "#library/file-names.ts"
import { momentText } from "../fields.ts"
import { baseOf } from "../own-page.ts"
import type { Rate } from "../rate.ts"
import { pictureIds } from "./pictures.ts"
import { appRoute, type AppRoute } from "./route.ts"

const mostDownloaded = 2000

/** Each may be some gigabytes out of the store. */
export const fetchingArchives: Rate = { what: "fetch archives", perMinute: 30 }

/** Routes of many pictures at once. */
export const downloadRoutes: readonly AppRoute[] = [
  appRoute({
    method: "POST",
    path: "/downloads",
    summary: "Prepare one's own pictures as one ZIP archive, to be fetched within ten minutes",
    status: 201,
    body: z.strictObject({ ids: pictureIds(mostDownloaded) }),
    rate: { what: "prepare archives", perMinute: 20 },
    answer: z.object({ url: z.string(), file_name: z.string(), expires_at: momentText }),
    handle: async ({ downloads, site }, { body, visitor, request }) => {
      const { token, fileName, expiresAt } = await downloads.prepare(body.ids, visitor.user)
      return {
        url: `${baseOf(request, site.publicUrl)}${request.path}/${token}`,
        file_name: fileName,
        expires_at: expiresAt.toISOString(),
      }
    },
  }),
  appRoute({
    method: "GET",
    path: "/downloads/{token}",
    summary: "The archive that was prepared. Files are stored as they are; `missing.txt` names those that are gone",
    answer: "application/zip",
    rate: fetchingArchives,
    handle: async ({ downloads }, { params, visitor }) => {
      const { fileName, chunks } = await downloads.open(params["token"] ?? "", visitor.user)
      return { status: 200, headers: { "content-type": "application/zip", "content-disposition": attachment(fileName) }, body: chunks }
    },
  }),
]
