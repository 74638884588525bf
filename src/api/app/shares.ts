import { z } from "zod"
import { GatewayError } from "#canonical/error.ts"
import type { ServerAnswer } from "#http/server.ts"
import type { OpenShare, Share } from "#library/shares.ts"
import { altOf } from "#studio/part.ts"
import { id, listOf, momentText, removed } from "../fields.ts"
import { baseOf } from "../own-page.ts"
import { contentQuery, contentStatuses, thumbnailQuery, thumbnailStatuses } from "../picture-fields.ts"
import { Reply } from "../route.ts"
import { pictureIds } from "./pictures.ts"
import { appRoute, type AppRoute } from "./route.ts"

const mostShared = 200
const dayMs = 86_400_000
const terms = { "1d": dayMs, "7d": 7 * dayMs, "30d": 30 * dayMs } as const

const shownShare = z.object({
  id: z.string(),
  url: z.string().meta({ description: "Whoever has it sees what is shared" }),
  title: z.string().nullable(),
  picture_count: z.int().meta({ description: "Pictures that are still in it" }),
  conversation_id: z.string().nullable(),
  created_at: momentText,
  expires_at: momentText.nullable().meta({ description: "null: until it is revoked" }),
  views: z.int(),
  cover_id: z.string().nullable(),
})

const openShare = z.object({
  title: z.string().nullable(),
  created_at: momentText,
  expires_at: momentText.nullable(),
  pictures: z.array(
    z.object({
      id: z.string(),
      width: z.int(),
      height: z.int(),
      media_type: z.string(),
      prompt: z.string().nullable(),
      model: z.string().nullable(),
      alt: z.string(),
    }),
  ),
  messages: z
    .array(
      z.object({
        id: z.string(),
        role: z.enum(["user", "assistant"]),
        created_at: momentText,
        text: z.string(),
        model: z.string().nullable(),
        picture_ids: z.array(z.string()),
      }),
    )
    .nullable()
    .meta({ description: "null where pictures alone are shared" }),
})

/** No search engine is to remember what may be revoked. */
const unlisted = { "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer" }

function show(share: Share, base: string): z.input<typeof shownShare> {
  return {
    id: share.id,
    url: `${base}/s/${share.token}`,
    title: share.title ?? null,
    picture_count: share.pictureIds.length,
    conversation_id: share.conversationId ?? null,
    created_at: share.createdAt.toISOString(),
    expires_at: share.expiresAt?.toISOString() ?? null,
    views: share.views,
    cover_id: share.pictureIds[0] ?? null,
  }
}

function showOpen({ share, pictures, messages }: OpenShare): z.input<typeof openShare> {
  return {
    title: share.title ?? null,
    created_at: share.createdAt.toISOString(),
    expires_at: share.expiresAt?.toISOString() ?? null,
    pictures: pictures.map((picture) => ({
      id: picture.id,
      width: picture.width,
      height: picture.height,
      media_type: picture.mediaType,
      prompt: picture.prompt,
      model: picture.model,
      alt: altOf(picture.prompt ?? ""),
    })),
    messages:
      messages?.map((message) => ({
        id: message.id,
        role: message.role,
        created_at: message.createdAt.toISOString(),
        text: message.text,
        model: message.model ?? null,
        picture_ids: [...message.pictureIds],
      })) ?? null,
  }
}

/** Routes of shares: of their users, and of everybody who has a link. */
export const shareRoutes: readonly AppRoute[] = [
  appRoute({
    method: "POST",
    path: "/shares",
    summary: "Share pictures, or the branch of a conversation that is shown, with whoever has the link",
    status: 201,
    body: z.strictObject({
      picture_ids: pictureIds(mostShared).optional(),
      conversation_id: id.optional(),
      title: z.string().trim().max(200).optional(),
      expires_in: z.enum(["1d", "7d", "30d"]).nullable().meta({ description: "null: until it is revoked" }),
    }),
    answer: shownShare,
    rate: { what: "make shares", perMinute: 30 },
    audit: ({ id: shareId, title, picture_count: pictures, expires_at: expiresAt }) => ({
      action: "share.create",
      target: { type: "share", id: shareId, ...(title === null ? {} : { name: title }) },
      detail: { pictures, expires_at: expiresAt },
    }),
    handle: async ({ shares, site }, { body, visitor, request }) => {
      if ((body.picture_ids === undefined) === (body.conversation_id === undefined)) {
        throw new GatewayError("invalid_request", "Name either `picture_ids` or a `conversation_id`.", { param: "picture_ids" })
      }
      const share = await shares.create(
        {
          pictureIds: body.picture_ids,
          conversationId: body.conversation_id,
          title: body.title === "" ? undefined : body.title,
          holdsMs: body.expires_in === null ? undefined : terms[body.expires_in],
        },
        visitor.user,
      )
      return show(share, baseOf(request, site.publicUrl))
    },
  }),
  appRoute({
    method: "GET",
    path: "/shares",
    summary: "One's own shares, newest first",
    answer: listOf(shownShare),
    handle: async ({ shares, site }, { visitor, request }) => {
      const base = baseOf(request, site.publicUrl)
      return { data: (await shares.list(visitor.user)).map((share) => show(share, base)) }
    },
  }),
  appRoute({
    method: "DELETE",
    path: "/shares/{id}",
    summary: "Revoke a share: its link shows nothing any more",
    answer: removed,
    audit: ({ id: shareId }) => ({ action: "share.revoke", target: { type: "share", id: shareId } }),
    handle: async ({ shares }, { params, visitor }) => {
      const shareId = params["id"] ?? ""
      await shares.revoke(shareId, visitor.user)
      return { id: shareId, deleted: true as const }
    },
  }),
  appRoute({
    method: "GET",
    path: "/shared/{token}",
    summary: "What somebody has shared, for whoever has the link",
    access: "public",
    answer: openShare,
    handle: async ({ shares }, { params }) => new Reply(showOpen(await shares.open(params["token"] ?? "")), unlisted),
  }),
  appRoute({
    method: "GET",
    path: "/shared/{token}/pictures/{id}/content",
    summary: "The bytes of a shared picture",
    access: "public",
    query: contentQuery,
    answer: "image/*",
    otherStatuses: contentStatuses,
    handle: async ({ shares, delivery }, { params, query, request }) => {
      const row = await shares.openPicture(params["token"] ?? "", params["id"] ?? "")
      return withHeaders(await delivery.content(row, request, { download: query.download === "1", revocable: true }))
    },
  }),
  appRoute({
    method: "GET",
    path: "/shared/{token}/pictures/{id}/thumbnail",
    summary: "A small form of a shared picture; 404 where there is none",
    access: "public",
    query: thumbnailQuery,
    answer: "image/webp",
    otherStatuses: thumbnailStatuses,
    handle: async ({ shares, delivery }, { params, query, request }) => {
      const row = await shares.openPicture(params["token"] ?? "", params["id"] ?? "")
      return withHeaders(await delivery.thumbnail(row, request, query.size, `shared ${request.address}`, { revocable: true }))
    },
  }),
]

function withHeaders(answer: ServerAnswer): ServerAnswer {
  return { ...answer, headers: { ...answer.headers, ...unlisted } }
}
