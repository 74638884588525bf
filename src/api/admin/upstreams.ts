import { z } from "zod"
import { knownPresets, knownUpstreams } from "#channels/providers.ts"
import { type AdminRoute, route } from "./route.ts"

const shownUpstreams = z.object({
  upstreams: z.array(
    z.object({
      name: z.string(),
      label: z.string().meta({ description: "For people" }),
      settings: z.record(z.string(), z.unknown()).meta({ description: "JSON Schema of a channel's `settings`" }),
    }),
  ),
  presets: z.array(
    z.object({
      name: z.string(),
      label: z.string().meta({ description: "For people" }),
      upstream: z.string(),
      base_url: z.string(),
      needs_key: z.boolean(),
      models_hint: z.array(z.string()).meta({ description: "What `models` may begin with" }),
    }),
  ),
})

/** The route of what channels can be made of. */
export const upstreamRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/upstreams",
    summary: "The protocols that channels can speak, and the providers that are known by name",
    answer: shownUpstreams,
    handle: async () => ({
      upstreams: knownUpstreams.map(({ name, label, settings }) => {
        const { $schema: _dialect, ...described } = z.toJSONSchema(settings, { io: "input" })
        return { name, label, settings: described }
      }),
      presets: knownPresets.map(({ name, label, upstream, baseUrl, needsKey, usualModels }) => ({
        name,
        label,
        upstream,
        base_url: baseUrl,
        needs_key: needsKey,
        models_hint: [...usualModels],
      })),
    }),
  }),
]
