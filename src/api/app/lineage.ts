import { z } from "zod"
import { baseOf } from "../own-page.ts"
import { shownPicture } from "./picture-schema.ts"
import { appRoute, type AppRoute } from "./route.ts"

/** The route of what was made from what. */
export const lineageRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/pictures/{id}/lineage",
    summary: "A picture, first, with those that it was made from and those that were made of it; at most 200",
    answer: z.object({
      data: z.array(shownPicture),
      edges: z.array(z.object({ from: z.string().meta({ description: "The source" }), to: z.string() })),
    }),
    handle: async ({ library, site }, { params, visitor, request }) => {
      const { pictures, edges } = await library.lineage(params["id"] ?? "", visitor.user, baseOf(request, site.publicUrl))
      return { data: [...pictures], edges: [...edges] }
    },
  }),
]
