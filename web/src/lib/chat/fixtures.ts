import type { Draft, Generation, GenerationPart, Message, Model, Picture } from "../api/types.ts"
import { plainSettings } from "./draft-rules.ts"

/** A picture of so many pixels, for tests. */
export function somePicture(id: string, more: Partial<Picture> = {}): Picture {
  const nothing = {
    expires_at: null,
    model: null,
    prompt: null,
    revised_prompt: null,
    aspect_ratio: null,
    image_size: null,
    request_id: null,
    conversation_id: null,
  }
  const none = { message_id: null, key_name: null, charge_usd: null, seconds: null, provenance: null }
  const file = {
    media_type: "image/png",
    width: 1024,
    height: 1024,
    bytes: 1000,
    sha256: id,
    created_at: "2026-11-21T12:00:00.000Z",
    link: `/i/${id}.png`,
  }
  return { id, kind: "generated", favourite: false, source_ids: [], ...file, ...nothing, ...none, ...more }
}

/** A picture in an answer, for tests. */
export function somePart(id: string, more: { thought?: boolean; picture?: Picture | null } = {}): GenerationPart {
  return { type: "picture", id, width: 1024, height: 1024, alt: "", thought: false, picture: somePicture(id), ...more }
}

/** An answer that has just been asked for, for tests. */
export function someGeneration(id: string, message_id: string, more: Partial<Generation> = {}): Generation {
  const nothing = {
    outcome: null,
    finish_reason: null,
    finish_message: null,
    error: null,
    charge_usd: null,
    started_at: null,
    first_content_at: null,
  }
  const times = { created_at: "2026-11-21T12:00:00.000Z", finished_at: null, expected_seconds: null, channel: null, attempts: 0 }
  const asked = { aspect_ratio: null, image_size: null, size: null }
  return { id, message_id, index: 0, model: "m", state: "queued", parts: [], warnings: [], asked, ...nothing, ...times, ...more }
}

/** A message, for tests: the user's where it has no answers. `at`: seconds after noon. */
export function someMessage(id: string, parent_id: string | null, at: number, generations: readonly Generation[] = []): Message {
  const created_at = new Date(Date.UTC(2026, 10, 21, 12, 0, at)).toISOString()
  const role = generations.length === 0 ? "user" : "assistant"
  return {
    id,
    parent_id,
    role,
    created_at,
    text: id,
    draft: role === "user" ? someDraft() : null,
    pictures: [],
    generations,
    chosen: 0,
    sending_id: null,
  }
}

/** A draft of one picture, for tests. */
export function someDraft(more: Partial<Draft> = {}): Draft {
  return { text: "a fox", models: ["m"], mode: "image", picture_ids: [], mask_id: null, with_history: true, ...plainSettings, ...more }
}

/** A model that draws squares and wide pictures, for tests. */
export function someModel(id: string, more: Partial<Model> = {}): Model {
  const facts = {
    name: id,
    author: "a",
    author_name: "A",
    description: { en: "", zh: "" },
    aliases: [],
    context_length: 1000,
    max_output_tokens: 1000,
    streams: true,
    thinks: false,
    signatures: false,
  }
  const abilities = {
    aspect_ratios: ["1:1", "16:9"],
    image_sizes: ["1K", "2K"],
    pixel_sizes: null,
    qualities: [],
    formats: ["png", "jpeg"],
    max_input_images: 3,
    takes_mask: true,
  }
  const life_cycle = { state: "current", released: null, retires: null, successor: null } as const
  const pixels = { "1K": { "1:1": [1024, 1024], "16:9": [1344, 768] } } as const
  return {
    id,
    input: ["text", "image"],
    output: ["text", "image"],
    pixels,
    life_cycle,
    prices: null,
    per_picture_usd: "0.04",
    expected_seconds: 8,
    ...facts,
    ...abilities,
    ...more,
  }
}
