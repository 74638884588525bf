import { z } from "zod"
import type { TemplateRow } from "#database/templates-table.ts"
import { listOf, momentText, name, removed, text } from "../fields.ts"
import { appRoute, type AppRoute } from "./route.ts"

const fields = {
  name,
  text: text(20_000).min(1).meta({ description: "With `{{field}}` or `{{field=default}}` where something is to be filled in" }),
  model: text(200).min(1).nullable(),
  aspect_ratio: text(64).min(1).nullable(),
}

const shownTemplate = z.object({ id: z.string(), ...fields, created_at: momentText })

function show({ id, name, text, model, aspectRatio, createdAt }: TemplateRow): z.input<typeof shownTemplate> {
  return { id, name, text, model: model ?? null, aspect_ratio: aspectRatio ?? null, created_at: createdAt.toISOString() }
}

/** Routes of a user's own templates of prompts. */
export const templateRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/templates",
    summary: "One's own templates of prompts, newest first",
    answer: listOf(shownTemplate),
    handle: async ({ studio }, { visitor }) => ({ data: (await studio.templates.list(visitor.user.id)).map(show) }),
  }),
  appRoute({
    method: "POST",
    path: "/templates",
    summary: "Keep a template of a prompt",
    status: 201,
    body: z.strictObject({ ...fields, model: fields.model.default(null), aspect_ratio: fields.aspect_ratio.default(null) }),
    answer: shownTemplate,
    handle: async ({ studio }, { body: { name, text, model, aspect_ratio }, visitor }) => {
      const wishes = { ...(model === null ? {} : { model }), ...(aspect_ratio === null ? {} : { aspectRatio: aspect_ratio }) }
      return show(await studio.templates.create(visitor.user.id, { name, text, ...wishes }))
    },
  }),
  appRoute({
    method: "PATCH",
    path: "/templates/{id}",
    summary: "Change a template; null takes a wish away",
    body: z.strictObject(fields).partial(),
    answer: shownTemplate,
    handle: async ({ studio }, { params, body: { name, text, model, aspect_ratio }, visitor }) => {
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(text === undefined ? {} : { text }),
        ...(model === undefined ? {} : { model }),
        ...(aspect_ratio === undefined ? {} : { aspectRatio: aspect_ratio }),
      }
      return show(await studio.templates.change(visitor.user.id, params["id"] ?? "", change))
    },
  }),
  appRoute({
    method: "DELETE",
    path: "/templates/{id}",
    summary: "Delete a template",
    answer: removed,
    handle: async ({ studio }, { params, visitor }) => {
      const id = params["id"] ?? ""
      await studio.templates.remove(visitor.user.id, id)
      return { id, deleted: true as const }
    },
  }),
]
