import { appRoute, type AppRoute } from "./route.ts"
import { shownGeneration } from "./studio-schema.ts"
import { visitOf } from "./visit.ts"

/** Routes of the answers of models. */
export const generationRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/generations/{id}",
    summary: "One answer of one model",
    answer: shownGeneration,
    handle: (services, { params, visitor, request }) =>
      services.studio.answers.generation(visitOf(services, visitor, request), params["id"] ?? ""),
  }),
  appRoute({
    method: "POST",
    path: "/generations/{id}/stop",
    summary: "Stop an answer, whichever process runs it. Only pictures that had come by then are charged",
    answer: shownGeneration,
    handle: (services, { params, visitor, request }) =>
      services.studio.answers.stop(visitOf(services, visitor, request), params["id"] ?? ""),
  }),
  appRoute({
    method: "GET",
    path: "/generations/{id}/preview",
    summary: "The newest interim picture of an answer, as long as it runs, where this process runs it",
    answer: "image/*",
    handle: async (services, { params, visitor, request }) => {
      const { mediaType, bytes } = await services.studio.answers.preview(visitOf(services, visitor, request), params["id"] ?? "")
      return { status: 200, headers: { "content-type": mediaType, "x-content-type-options": "nosniff" }, body: bytes }
    },
  }),
]
