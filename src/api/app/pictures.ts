import { z } from "zod"
import { chunksOf } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import type { GalleryMark } from "#database/gallery-table.ts"
import { noPicture } from "#library/library.ts"
import { id, moment, pageLimit, removed } from "../fields.ts"
import { baseOf } from "../own-page.ts"
import { contentQuery, contentStatuses, thumbnailQuery, thumbnailStatuses } from "../picture-fields.ts"
import { pictureKind, shownPicture } from "./picture-schema.ts"
import { appRoute, type AppRoute } from "./route.ts"

const mostListed = 200
const mostDeleted = 500
const longestShown = 100

/** A truth in an address. */
const flag = z.enum(["true", "false"]).transform((text) => text === "true")

/** Several pictures in a body. */
export function pictureIds(most: number) {
  return z.array(id).min(1).max(most, `must have at most ${most} members`)
}

const listQuery = z.strictObject({
  limit: pageLimit(mostListed, 60),
  before: z
    .string()
    .transform((text, context): GalleryMark => {
      const [, ms, pictureId] = /^(\d{1,15})-([0-9a-v]{26})$/.exec(text) ?? []
      if (ms !== undefined && pictureId !== undefined) return { createdAt: new Date(Number(ms)), id: pictureId }
      context.addIssue({ code: "custom", message: "must be `next` of the page before" })
      return z.NEVER
    })
    .optional()
    .meta({ description: "`next` of the page before" }),
  q: z.string().max(500).optional().meta({ description: "Words that the prompt must have in it, in any order and case" }),
  model: z.string().max(200).optional(),
  kind: pictureKind.default("generated"),
  favourite: flag.optional(),
  ratio: z.enum(["square", "landscape", "portrait"]).optional(),
  from: moment.optional(),
  to: moment.optional().meta({ description: "Up to, not including" }),
  source: z.enum(["app", "api"]).optional().meta({ description: "Drawn in the web app, or by an API key" }),
  sort: z.enum(["newest", "oldest"]).default("newest"),
})

/** Throws `unsupported_media_type` for a body that says it is no picture: of what says nothing the bytes decide. */
function requirePicture(mediaType: string | undefined): void {
  if (mediaType === undefined || /^(?:image\/|application\/octet-stream)/i.test(mediaType.trim())) return
  const shown = mediaType.slice(0, longestShown)
  throw new GatewayError(
    "unsupported_media_type",
    `Send the picture's bytes as the body, as \`image/png\` or its like, not as \`${shown}\`.`,
  )
}

/** Routes of a user's pictures. */
export const pictureRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/pictures",
    summary: "One's own pictures, a page at a time",
    query: listQuery,
    answer: z.object({ data: z.array(shownPicture), next: z.string().nullable(), total: z.int() }),
    handle: async ({ library, site }, { query, visitor, request }) => {
      const { limit, before, q, sort, ...wish } = query
      const page = { order: sort, after: before, limit }
      const { pictures, next, total } = await library.list({ ...wish, words: q }, page, visitor.user, baseOf(request, site.publicUrl))
      return { data: [...pictures], next: next === undefined ? null : `${next.createdAt.getTime()}-${next.id}`, total }
    },
  }),
  appRoute({
    method: "GET",
    path: "/pictures/facets",
    summary: "What there is among one's own generated pictures, for filters",
    answer: z.object({
      models: z.array(z.object({ model: z.string(), count: z.int() })),
      months: z.array(z.object({ month: z.string().meta({ description: "`2027-01`, UTC" }), count: z.int() })),
      total: z.int(),
      favourites: z.int(),
    }),
    handle: async ({ library }, { visitor }) => {
      const { models, days, total, favourites } = await library.counts(visitor.user)
      const months = Map.groupBy(days, ({ start }) => new Date(start).toISOString().slice(0, 7))
      return {
        models: [...models],
        months: [...months].map(([month, ofMonth]) => ({ month, count: ofMonth.reduce((sum, { count }) => sum + count, 0) })),
        total,
        favourites,
      }
    },
  }),
  appRoute({
    method: "POST",
    path: "/pictures",
    summary: "Upload a picture: the body is the file. The same bytes again are the same picture",
    status: 201,
    query: z.strictObject({ kind: z.enum(["uploaded", "mask"]).default("uploaded") }),
    body: "image/*",
    answer: shownPicture,
    handle: async ({ library, uploads, site }, { query, visitor, request }) => {
      requirePicture(request.headers["content-type"])
      const { id: keyId } = await visitor.account()
      const received = await request.readBody(keyId)
      try {
        const made = await uploads.take({ chunks: chunksOf(...received.chunks) }, query.kind, { viewer: visitor.user, keyId })
        return await library.show(made, visitor.user, baseOf(request, site.publicUrl))
      } finally {
        received.release()
      }
    },
  }),
  appRoute({
    method: "POST",
    path: "/pictures/from-url",
    summary: "Fetch a picture from an address that anybody can open, and keep it",
    status: 201,
    body: z.strictObject({ url: z.string().min(1).max(8192) }),
    answer: shownPicture,
    handle: async ({ library, uploads, fetchPicture, site }, { body, visitor, request }) => {
      const account = await visitor.account()
      const base = baseOf(request, site.publicUrl)
      const picture = await fetchPicture(body.url, { account, base }, request.gone)
      const made = await uploads.take(picture, "uploaded", { viewer: visitor.user, keyId: account.id })
      return library.show(made, visitor.user, base)
    },
  }),
  appRoute({
    method: "POST",
    path: "/pictures/delete",
    summary: "Delete several of one's own pictures for good",
    body: z.strictObject({ ids: pictureIds(mostDeleted) }),
    answer: z.object({ deleted: z.array(z.string()), missing: z.array(z.string()) }),
    audit: ({ deleted }) => (deleted.length === 0 ? undefined : { action: "picture.delete", detail: { pictures: deleted.length } }),
    handle: async ({ library }, { body, visitor }) => {
      const deleted = await library.remove(body.ids, visitor.user)
      const gone = new Set(deleted)
      return { deleted: [...deleted], missing: body.ids.filter((wanted) => !gone.has(wanted)) }
    },
  }),
  appRoute({
    method: "GET",
    path: "/pictures/{id}",
    summary: "One picture with all that is known of it",
    answer: shownPicture,
    handle: ({ library, site }, { params, visitor, request }) =>
      library.show(params["id"] ?? "", visitor.user, baseOf(request, site.publicUrl)),
  }),
  appRoute({
    method: "PATCH",
    path: "/pictures/{id}",
    summary: "Mark one of one's own pictures as a favourite, or not",
    body: z.strictObject({ favourite: z.boolean() }),
    answer: shownPicture,
    handle: async ({ library, site }, { params, body, visitor, request }) => {
      const pictureId = params["id"] ?? ""
      await library.setFavourite(pictureId, body.favourite, visitor.user)
      return library.show(pictureId, visitor.user, baseOf(request, site.publicUrl))
    },
  }),
  appRoute({
    method: "DELETE",
    path: "/pictures/{id}",
    summary: "Delete one of one's own pictures for good, with its thumbnail and links",
    answer: removed,
    handle: async ({ library }, { params, visitor }) => {
      const [deleted] = await library.remove([params["id"] ?? ""], visitor.user)
      if (deleted === undefined) throw noPicture()
      return { id: deleted, deleted: true as const }
    },
  }),
  appRoute({
    method: "GET",
    path: "/pictures/{id}/content",
    summary: "The bytes of a picture, as they came; ranges are served",
    query: contentQuery,
    answer: "image/*",
    otherStatuses: contentStatuses,
    handle: async ({ library, delivery }, { params, query, visitor, request }) =>
      delivery.content(await library.open(params["id"] ?? "", visitor.user), request, { download: query.download === "1" }),
  }),
  appRoute({
    method: "GET",
    path: "/pictures/{id}/thumbnail",
    summary: "A small form of a picture; 404 where there is none",
    query: thumbnailQuery,
    answer: "image/webp",
    otherStatuses: thumbnailStatuses,
    handle: async ({ library, delivery }, { params, query, visitor, request }) =>
      delivery.thumbnail(await library.open(params["id"] ?? "", visitor.user), request, query.size, visitor.user.id),
  }),
]
