import { z } from "zod"
import { maxAnswers } from "#studio/draft.ts"
import { id, momentText, text, usdText, wholeNumber } from "../fields.ts"
import { shownPicture } from "./picture-schema.ts"

const word = text(64)

const fields = {
  text: text(100_000),
  models: z.array(text(200).min(1)).min(1).max(maxAnswers).readonly(),
  mode: z.enum(["image", "text", "auto"]).meta({ description: "`text`: words only; `auto`: the model decides" }),
  picture_ids: z
    .array(id)
    .max(16, "must have at most 16 members")
    .readonly()
    .meta({ description: "Attached pictures; their order matters" }),
  mask_id: id.nullable().meta({ description: "Its transparent places mark what of the first picture may change" }),
  with_history: z.boolean().meta({ description: "Whether the model sees what was said before" }),
  aspect_ratio: word.nullable().meta({ description: "Such as `16:9`, or `source` for that of the first picture" }),
  image_size: word.nullable().meta({ description: "Such as `1K`" }),
  size: word.nullable().meta({ description: "Exact pixels, such as `1024x1536`" }),
  quality: word.nullable(),
  output_format: z.enum(["png", "jpeg", "webp"]).nullable(),
  background: z.enum(["auto", "transparent", "opaque"]).nullable(),
  seed: wholeNumber(-(2 ** 31), 2 ** 31 - 1).nullable(),
  count: wholeNumber(1, maxAnswers).meta({ description: `Answers of each model; of all models together at most ${maxAnswers}` }),
}

/** What somebody asks for. */
export const draft = z.strictObject({
  ...fields,
  mode: fields.mode.default("image"),
  picture_ids: fields.picture_ids.default([]),
  mask_id: fields.mask_id.default(null),
  with_history: fields.with_history.default(true),
  aspect_ratio: fields.aspect_ratio.default(null),
  image_size: fields.image_size.default(null),
  size: fields.size.default(null),
  quality: fields.quality.default(null),
  output_format: fields.output_format.default(null),
  background: fields.background.default(null),
  seed: fields.seed.default(null),
  count: fields.count.default(1),
})

/** A draft of which only some is said. */
export const partialDraft = z.strictObject(fields).partial()

/** A conversation with what came of it. */
export const shownConversation = z.object({
  id: z.string(),
  title: z.string(),
  pinned: z.boolean(),
  created_at: momentText,
  updated_at: momentText.meta({ description: "When something was last said" }),
  pictures: z.int().meta({ description: "How many came of it" }),
  charge_usd: usdText,
  cover_id: z.string().nullable().meta({ description: "Its newest picture" }),
  running: z.boolean(),
})

/** A piece of an answer, in the model's order. */
export const shownPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string(), thought: z.boolean() }),
  z.object({
    type: z.literal("picture"),
    id: z.string(),
    width: z.int(),
    height: z.int(),
    alt: z.string(),
    thought: z.boolean(),
    picture: shownPicture.nullable().meta({ description: "null: deleted or expired" }),
  }),
])

/** Something that was done otherwise than asked. */
export const shownWarning = z.object({ code: z.string(), message: z.string(), param: z.string().nullable() })

/** One answer of one model. */
export const shownGeneration = z.object({
  id: z.string().meta({ description: "Id of the request as well" }),
  message_id: z.string(),
  index: z.int(),
  model: z.string(),
  state: z.enum(["queued", "running", "succeeded", "failed", "stopped"]),
  outcome: z.enum(["picture", "text_only", "refused", "error"]).nullable(),
  parts: z.array(shownPart).readonly(),
  finish_reason: z.string().nullable(),
  finish_message: z.string().nullable().meta({ description: "In the provider's words" }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  warnings: z.array(shownWarning).readonly(),
  charge_usd: usdText.nullable(),
  created_at: momentText,
  started_at: momentText.nullable(),
  first_content_at: momentText.nullable(),
  finished_at: momentText.nullable(),
  expected_seconds: z.number().nullable(),
  asked: z.object({ aspect_ratio: z.string().nullable(), image_size: z.string().nullable(), size: z.string().nullable() }),
  channel: z.string().nullable().meta({ description: "The one that was called last; for operators only" }),
  attempts: z.int().meta({ description: "Calls of providers" }),
})

/** What a conversation tells those who follow it. */
export const shownEvent = z.union([
  z.object({ generations: z.array(shownGeneration).readonly(), head: z.string().nullable() }),
  shownGeneration,
  z.object({ generation_id: z.string(), part: z.int(), text: z.string(), thought: z.boolean() }),
  z.object({ generation_id: z.string(), url: z.string() }),
  z.object({ id: z.string(), title: z.string(), pinned: z.boolean(), head: z.string().nullable() }),
])

/** A turn of the user, or the answers to one. */
export const shownMessage = z.object({
  id: z.string(),
  parent_id: z.string().nullable(),
  role: z.enum(["user", "assistant"]),
  created_at: momentText,
  text: z.string(),
  draft: z.object(fields).readonly().nullable().meta({ description: "Of the user's messages" }),
  pictures: z.array(shownPicture).readonly().meta({ description: "Those that the user attached and that are kept" }),
  generations: z.array(shownGeneration).readonly(),
  chosen: z.int().meta({ description: "Which answer the conversation goes on from" }),
  sending_id: z.string().nullable().meta({ description: "Of answers: the client's own name for what it sent" }),
})
