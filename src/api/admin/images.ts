import { contentQuery, contentStatuses, thumbnailQuery, thumbnailStatuses } from "../picture-fields.ts"
import { type AdminRoute, type AdminVisitor, route } from "./route.ts"

/** Whoever has the admin token sees what an owner sees, and has no pictures. */
function viewerOf({ role, actor }: AdminVisitor): { readonly id: string; readonly role: AdminVisitor["role"] } {
  return { id: actor.id ?? "", role }
}

/** Routes of the pictures of all users, unless the setting `hide_thumbnails` hides them. */
export const imageRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/images/{id}/content",
    summary: "The bytes of a picture of anybody, as they came; ranges are served",
    query: contentQuery,
    answer: "image/*",
    otherStatuses: contentStatuses,
    handle: async ({ library, delivery }, { params, query, visitor, request }) =>
      delivery.content(await library.open(params["id"] ?? "", viewerOf(visitor)), request, {
        download: query.download === "1",
        revocable: true,
      }),
  }),
  route({
    method: "GET",
    path: "/images/{id}/thumbnail",
    summary: "A small form of a picture of anybody; 404 where there is none",
    query: thumbnailQuery,
    answer: "image/webp",
    otherStatuses: thumbnailStatuses,
    handle: async ({ library, delivery }, { params, query, visitor, request }) => {
      const row = await library.open(params["id"] ?? "", viewerOf(visitor))
      return delivery.thumbnail(row, request, query.size, visitor.actor.id ?? visitor.actor.type, { revocable: true })
    },
  }),
]
